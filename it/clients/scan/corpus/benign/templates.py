"""Chat templates as honest models have them."""

CHATML = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
LONG_TEMPLATE = """{{- bos_token }}
{%- if custom_tools is defined %}{%- set tools = custom_tools %}{%- endif %}
{%- if not date_string is defined %}{%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}{%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}{%- endif %}
{%- set ns = namespace(is_first=true, system_prompt='', index=messages|length - 1) %}
{%- macro render(content) %}{%- if content is string %}{{ content | trim }}{%- else %}{%- for part in content %}{{ part['text'] }}{%- endfor %}{%- endif %}{%- endmacro %}
{%- for message in messages[::-1] %}{%- if message.role == 'system' %}{%- set ns.system_prompt = message.content %}{%- endif %}{%- endfor %}
{%- if messages[0]['role'] == 'tool' %}{{ raise_exception('A tool cannot begin: conversation roles must alternate') }}{%- endif %}
{%- for message in messages %}
{%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception("Roles must alternate") }}{%- endif %}
{%- if message.tool_calls is defined and message.tool_calls|length == 1 %}{%- set tool_call = message.tool_calls[0].function %}{{- '{"name": "' + tool_call.name + '", "parameters": ' }}{{- tool_call.arguments | tojson(indent=4) }}{{- "}" }}
{%- elif message['content'] and '</think>' in message['content'] %}{{- message['content'].split('</think>')[-1].lstrip('\\n') }}
{%- else %}{{- render(message['content']) + eos_token }}{%- endif %}
{%- endfor %}
{%- for key, value in (tools or [])[0].items() | list if tools else [] %}{{ key|upper }}: {{ value|join(', ')|replace('_', ' ') }}{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}
"""
