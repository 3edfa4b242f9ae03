// Prints what Google's CSP Evaluator finds in the policy it is given, worst first.
import evaluator from "csp_evaluator/dist/evaluator.js";
import finding from "csp_evaluator/dist/finding.js";
import parser from "csp_evaluator/dist/parser.js";

const { csp } = new parser.CspParser(process.argv[2]);
const findings = new evaluator.CspEvaluator(csp).evaluate();
findings.sort((a, b) => a.severity - b.severity);
console.log(JSON.stringify(findings.map((one) => ({
  severity: finding.Severity[one.severity], directive: one.directive, words: one.description,
}))));
