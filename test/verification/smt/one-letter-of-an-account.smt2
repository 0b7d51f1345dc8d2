; Is there a request that the granted policies allow and the intended ones do not?
; sat: yes, and the model is one. unsat: no, granted is within intended.
(set-logic ALL)
(declare-const action String)
(declare-const resource String)
(declare-const |aws:PrincipalArn present| Bool)
(declare-const |aws:PrincipalArn| String)
(define-fun |not a colon| () RegLan (re.diff re.allchar (str.to_re ":")))
(define-fun |name character| () RegLan (re.union (re.range " " "9") (re.range ";" "@") (re.range "[" "~")))
(define-fun |action name| () RegLan (re.++ (re.+ |name character|) (str.to_re ":") (re.+ (re.union (str.to_re ":") |name character|))))
(assert (or
    (= action "s3:getobject")
    (= action "s3:putobject") ; stands for 7 actions
    (and (= action "s3:listallmybuckets") (= resource "*")) ; stands for 4 actions
    ; any action that the catalog of 2026-01-01 does not know
    (and (str.in_re action |action name|) (not (or (= action "s3:getobject") (= action "s3:listallmybuckets") (= action "s3:putobject"))))))
(define-fun |1 granted, level 0: policy 0.0, statement 0| () Bool
  (and (= action "s3:getobject") (str.prefixof "arn:aws:s3:::a/" resource) (and |aws:PrincipalArn present| (str.in_re |aws:PrincipalArn| (re.++ (str.to_re "arn:aws:iam::11112222333") |not a colon| (str.to_re ":root"))))))
(define-fun |2 intended, level 0: policy 0.0, statement 0| () Bool
  (and (= action "s3:getobject") (str.prefixof "arn:aws:s3:::a/" resource) (and |aws:PrincipalArn present| (= |aws:PrincipalArn| "arn:aws:iam::111122223333:root"))))
(assert (and |1 granted, level 0: policy 0.0, statement 0| (not |2 intended, level 0: policy 0.0, statement 0|)))
(check-sat)
(get-model)
