"""docs/engines/job.yaml is a Job as the API of Kubernetes has it, as far as its fields go: kinds, names and what each may be.

    job.py FILE        exit status 77: there is no YAML parser here
"""
import re
import sys

try:
    import yaml
except ImportError:
    print('SKIP no Python module yaml here (Debian: python3-yaml)')
    sys.exit(77)

TEXT, COUNT, FLAG = str, int, bool
QUANTITY = re.compile(r'^[0-9]+(\.[0-9]+)?(m|Ki|Mi|Gi)?$')
NAME = re.compile(r'^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')
RESOURCES = {'cpu': QUANTITY, 'memory': QUANTITY}
# batch/v1 Job and core/v1 PodSpec: the fields that are used, and their kinds
JOB = {
    'apiVersion': re.compile('^batch/v1$'), 'kind': re.compile('^Job$'), 'metadata': {'name': NAME},
    'spec': {
        'completionMode': re.compile('^(Non)?Indexed$'), 'completions': COUNT, 'parallelism': COUNT, 'backoffLimitPerIndex': COUNT,
        'maxFailedIndexes': COUNT,
        'template': {
            'metadata': {'annotations': dict},
            'spec': {
                'restartPolicy': re.compile('^(Never|OnFailure)$'), 'automountServiceAccountToken': FLAG, 'enableServiceLinks': FLAG,
                'containers': [{
                    'name': NAME, 'image': TEXT, 'command': [TEXT], 'resources': {'requests': RESOURCES, 'limits': RESOURCES},
                    'securityContext': {'runAsUser': COUNT, 'allowPrivilegeEscalation': FLAG,
                                        'seccompProfile': {'type': re.compile('^(Unconfined|RuntimeDefault|Localhost)$')},
                                        'capabilities': {'add': [re.compile('^[A-Z_]+$')]}},
                    'volumeMounts': [{'name': NAME, 'mountPath': re.compile('^/')}],
                }],
                'volumes': [{'name': NAME, 'persistentVolumeClaim': {'claimName': NAME}}],
            },
        },
    },
}


def check(value, kind, where):
    """Lines of what is wrong."""
    if isinstance(kind, dict):
        if not isinstance(value, dict):
            return ['%s is no object' % where]
        wrong = ['%s.%s is unknown' % (where, key) for key in value if key not in kind]
        wrong += ['%s.%s is missing' % (where, key) for key in kind if key not in value]
        return wrong + [line for key in value if key in kind for line in check(value[key], kind[key], where + '.' + key)]
    if isinstance(kind, list):
        if not isinstance(value, list) or not value:
            return ['%s is no list' % where]
        return [line for item in value for line in check(item, kind[0], where)]
    if isinstance(kind, re.Pattern):
        right = isinstance(value, str) and kind.match(value)
    else:
        right = type(value) is kind
    return [] if right else ['%s is %r' % (where, value)]


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        jobs = list(yaml.safe_load_all(file))
    wrong = ['%d documents' % len(jobs)] if len(jobs) != 1 else check(jobs[0], JOB, 'Job')
    if not wrong:
        pod = jobs[0]['spec']['template']
        container = pod['spec']['containers'][0]
        volumes = {volume['name'] for volume in pod['spec']['volumes']}
        mounts = container['volumeMounts']
        if {mount['name'] for mount in mounts} != volumes:
            wrong.append('a volume is not mounted, or none')
        if not all(any(word.startswith(mount['mountPath'] + '/') for mount in mounts) for word in container['command'] if word[0] == '/'):
            wrong.append('the command names what is on no volume')
        if list(pod['metadata']['annotations']) != ['container.apparmor.security.beta.kubernetes.io/' + container['name']]:
            wrong.append('the annotation is of another container')
    for line in wrong:
        print('job.yaml: %s' % line)
    return bool(wrong)


if __name__ == '__main__':
    sys.exit(main())
