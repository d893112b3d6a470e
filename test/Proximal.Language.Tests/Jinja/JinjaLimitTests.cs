using System.Text.Json;
using CsCheck;
using Proximal.Language.Jinja;

namespace Proximal.Language.Tests;

/// <summary>Any template ends: with its text, or with an error of one line that names the place.</summary>
public sealed class JinjaLimitTests
{
    // Enough for the limits of nesting, and less than any thread has by default.
    private const int StackSize = 1 << 20;

    public static TheoryData<string, string> Endless =>
        new()
        {
            { Growing("ns.x + ns.x", "'abcdefgh'"), "a text is longer than 16 Mi characters" },
            { Growing("ns.x + ns.x", "[1]"), "a list has more than 1048576 elements" },
            { Growing("ns.x * ns.x", "3"), "a whole number has more than 4300 digits" },
            { Growing("[ns.x]", "1", 1000) + "{{ ns.x }}", "a value is nested more than 200 levels deep" },
            { Growing("[ns.x]", "1", 1000) + "{{ ns.x == [ns.x] }}", "a value is nested more than 200 levels deep" },
            { Growing("[ns.x, ns.x]", "1", 60) + "{{ ns.x }}", "a text is longer than 16 Mi characters" },
            { Growing("[ns.x, ns.x]", "1", 60) + "{{ ns.x | tojson }}", "a text is longer than 16 Mi characters" },
            { Growing("ns.x | map('string')", "[1]", 1000) + "{{ ns.x | list }}", "more than 200 levels deep" },
            {
                "{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}",
                "the loops of the template take more than 1000000 iterations"
            },
            { "{{ range(100001) }}", "a range has more than 100000 elements" },
            { "{{ range(10 ** 30) }}", "a range has more than 100000 elements" },
            { "{% for i in range(100000) %}{{ 'x' * 100000 }}{% endfor %}", "a text is longer than 16 Mi characters" },
            { "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "more than 200 levels deep" },
            {
                "{% macro f(x) %}{% if true %}{% for i in [1] %}{{ ((f(x) ~ '') | upper) | trim }}{% endfor %}"
                    + "{% endif %}{% endmacro %}{{ f(1) }}",
                "more than 200 levels deep"
            },
            { "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}", "more than 200 levels deep" },
            { Nested("(", "1", ")"), "it is nested more than 200 levels deep" },
            { Nested("[", "1", "]"), "it is nested more than 200 levels deep" },
            { Nested("not ", "1", ""), "it is nested more than 200 levels deep" },
            { Nested("-", "1", ""), "it is nested more than 200 levels deep" },
            { Nested("1 if 1 else ", "1", ""), "it is nested more than 200 levels deep" },
            { Nested("", "1", " + 1"), "more than 200 operators follow each other" },
            { Nested("", "a", ".b"), "more than 200 parts follow each other" },
            { Nested("", "a", " | string"), "more than 200 parts follow each other" },
            { string.Concat(Enumerable.Repeat("{% if 1 %}", 1000)), "it is nested more than 200 levels deep" },
            { "{{ 'a' * 10 ** 12 }}", "a text is longer than 16 Mi characters" },
            { "{{ 9 ** 99999999999 }}", "a whole number has more than 4300 digits" },
            { "{% set a = 'a' * 1000000 %}{{ a.replace('a', a) }}", "a text is longer than 16 Mi characters" },
            { "{{ ('x' * 1000000).join(['a'] * 1000) }}", "a text is longer than 16 Mi characters" },
            { "{{ (['a'] * 1000) | join('x' * 1000000) }}", "a text is longer than 16 Mi characters" },
            { "{{ ('a\\n' * 100000) | indent(1000000) }}", "a text is longer than 16 Mi characters" },
            { "{{ 'a'.center(10 ** 9) }}", "a text is longer than 16 Mi characters" },
            { "{{ '%1000000000d' % 1 }}", "a width or precision is too large" },
            { "{{ '{:>1000000000}'.format(1) }}", "a width or precision is too large" },
            { new string(' ', 1 << 21), "it is longer than 1048576 characters" },
        };

    [Theory]
    [MemberData(nameof(Endless))]
    public void A_template_that_would_not_end_is_stopped(string source, string message) =>
        Assert.Contains(message, Assert.IsType<TemplateException>(Failure(source)).Message, StringComparison.Ordinal);

    // 2^60 elements to hash, and ten billion characters to write.
    [LongTheory]
    [InlineData(
        "{% set ns = namespace(x=1) %}{% for i in range(60) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}{{ {ns.x: 1} }}"
    )]
    [InlineData("{% for i in range(100000) %}{% set a %}{{ 'x' * 100000 }}{% endset %}{% endfor %}")]
    [Trait("Category", "Long")]
    public void A_template_of_many_steps_is_stopped(string source) =>
        A_template_that_would_not_end_is_stopped(source, "the template takes more than 40000000 steps");

    [Theory]
    [InlineData("a\n  {{ b.c }}", "line 2, column 7: 'b' is undefined")]
    [InlineData("{% if x %}\n{% for y in z %}{% endif %}", "line 2, column 17: unknown tag 'endif' in the block for")]
    [InlineData("é☃👩‍🚀 {{ 1 + 'a' }}", "line 1, column 12: unsupported operand type(s) for +: 'int' and 'str'")]
    [InlineData("{% if x %}", "line 1, column 1: the block if has no end '{% endif %}'")]
    [InlineData("{{ x | uper }}", "line 1, column 8: there is no filter 'uper': did you mean upper?")]
    [InlineData("{{ x is strng }}", "line 1, column 6: there is no test 'strng': did you mean string?")]
    [InlineData("{{ (1 }}", "line 1, column 7: '}' does not close '('")]
    [InlineData("{% include 'a' %}", "line 1, column 1: 'include' is not supported: a template cannot use other files")]
    [InlineData("{% import 'a' as b %}", "'import' is not supported")]
    [InlineData("{% extends 'a' %}", "'extends' is not supported")]
    [InlineData("{{ [].append(1) }}", "access to attribute 'append' of 'list' object is unsafe.")]
    [InlineData("{{ ''.__class__.__mro__ }}", "access to attribute '__class__' of 'str' object is unsafe.")]
    [InlineData(@"{{ '\N{BULLET}' }}", @"names of characters (\N{…}) are not supported; use \u and its number")]
    public void An_error_names_line_and_column(string source, string message) =>
        Assert.Contains(message, Assert.IsType<TemplateException>(Failure(source)).Message, StringComparison.Ordinal);

    [Fact]
    public void Mutated_templates_end_with_text_or_one_line()
    {
        string[] sources =
        [
            .. Golden
                .Read("jinja-snippets.json")
                .GetProperty("snippets")
                .EnumerateArray()
                .Select(static snippet => snippet.GetProperty("template").GetString()!),
            .. JinjaGoldenTests.Templates.Select(static row =>
                Golden.Read(Path.Combine("templates", $"{row.Data}.json")).GetProperty("template").GetString()!
            ),
        ];
        Gen<string> part = Gen.Int[0, sources.Length - 1].SelectMany(i => Cut(sources[i]));
        Gen<string> source = Gen.Select(part, part, Gen.String[Gen.Char["{}%#-+()[]|.,:'\"=~*/\\\n ab1"], 0, 4])
            .Select(static (first, second, between) => first + between + second);
        source.Sample(
            static text =>
            {
                Exception? failure = Failure(text);
                Assert.True(failure is null or TemplateException, failure?.ToString());
            },
            iter: LongTests.AreOn ? 1000 : 300,
            threads: 1
        );
    }

    private static Gen<string> Cut(string text) =>
        Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, text.Length])
            .Select((a, b) => text[Math.Min(a, b)..Math.Max(a, b)]);

    private static string Growing(string next, string first, int times = 100) =>
        $"{{% set ns = namespace(x={first}) %}}{{% for i in range({times}) %}}{{% set ns.x = {next} %}}{{% endfor %}}";

    private static string Nested(string before, string inside, string after) =>
        "{{ "
        + string.Concat(Enumerable.Repeat(before, 10_000))
        + inside
        + string.Concat(Enumerable.Repeat(after, 10_000))
        + " }}";

    private static Exception? Failure(string source)
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
                failure = Record.Exception(() =>
                    JinjaTemplate
                        .Parse(source)
                        .Render(
                            JinjaGoldenTests.VariablesOf(
                                JsonElement.Parse("""{"messages": [{"role": "user", "content": "Hi"}], "n": 7}"""u8)
                            )
                        )
                ),
            StackSize
        );
        thread.Start();
        thread.Join();
        return failure;
    }
}
