"""Which words do so many lines share that they point to no product and no maker?"""

from __future__ import annotations

from depgraph.text.spelling import words_of

GENERIC = words_of("""
    server servers rack racks switch switches router cable cables gpu gpus cpu cpus dpu nic memory storage disk
    disks drive drives ssd hdd software firmware licence license subscription support service services maintenance
    contract cloud platform enterprise system systems unit units module modules power supply cooling pump pumps
    chiller ups battery batteries generator transformer switchgear pdu cdu network networking ethernet infiniband
    optics optical transceiver transceivers node nodes data centre center management monitoring edge pro plus
    advanced premium standard basic max mini ultra series new generation gen edition version suite hub core cluster
    compute board tray blade chassis appliance device panel cabinet container database security firewall access
    control installation project works training general other misc spare parts part set kit tool tools office
    building site land grid energy electricity water fuel diesel gas material steel concrete copper fibre fiber fan
    fans valve filter sensor camera printer laptop monitor phone light grace bios uefi bmc driver drivers kernel os
    linux api app agent gateway controller processor accelerator voeding ventilator koeling kabel opslag geheugen
    netwerk onderhoud beheer luefter lufter kuhlung speicher netzwerk wartung serveur stockage memoire reseau
    alimentation refroidissement ventilateur logiciel beheerserver managementserver
""")
