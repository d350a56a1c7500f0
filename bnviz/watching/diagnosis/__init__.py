"""What is wrong with a watched model: checks on a recorded run, each with the number that speaks for it."""

from bnviz.watching.diagnosis.diagnose import Diagnosis as Diagnosis
from bnviz.watching.diagnosis.diagnose import diagnose as diagnose
from bnviz.watching.diagnosis.finding import SYMPTOMS as SYMPTOMS
from bnviz.watching.diagnosis.finding import Finding as Finding
from bnviz.watching.diagnosis.finding import Rule as Rule
