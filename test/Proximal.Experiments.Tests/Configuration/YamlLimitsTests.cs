namespace Proximal.Experiments.Tests;

/// <summary>YAML that multiplies, is nested deeply or refers to itself is refused at once.</summary>
public sealed class YamlLimitsTests
{
    public static TheoryData<string, string> Hostile =>
        new()
        {
            { Multiplied(), "it has more than 100,000 values, with those that aliases repeat" },
            { "a: " + new string('[', 20_000), "lists and maps are nested more than 64 levels deep" },
            {
                string.Concat(Enumerable.Range(0, 5000).Select(static i => new string(' ', i) + "a:\n")),
                "nested more than"
            },
            { Chained(), "lists and maps are nested more than 64 levels deep" },
            { "gamma: &a [*a]\n", "the alias *a repeats the node that contains it" },
            { "gamma: &a {b: *a}\n", "the alias *a repeats the node that contains it" },
            { "gamma: *b\n", "the alias *b names no anchor before it" },
            { "? *b\n: 1\n? *b\n: 2\n", "the alias *b names no anchor before it" },
            { "? *b\n: 1\n? *c\n: 2\nd: [&b 1, &c 2]\n", "the alias *b names no anchor before it" },
            { "? &a [*a]\n: 1\n", "the alias *a repeats the node that contains it" },
            { "gamma: !!a[ 1\n", "Global tags must be valid URIs" },
        };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Configuration_hostile_isOneLine(string text, string expected) =>
        AssertRefused(expected, () => ConfigurationFile.Parse("a.yml", text, new Registries()));

    [Theory]
    [MemberData(nameof(Hostile))]
    public void SearchSpace_hostile_isOneLine(string text, string expected)
    {
        var algorithms = new AlgorithmRegistry();
        AssertRefused(
            expected,
            () => SearchSpaceReader.Read("a.yml", text, new ConfigurationReader(algorithms.Find("ppo"), algorithms))
        );
    }

    [Theory]
    [InlineData("gamma=!!a[ 1", "Global tags must be valid URIs")]
    [InlineData("gamma=&a [*a]", "repeats the node that contains it")]
    public void Assignment_hostile_isOneLine(string assignment, string expected) =>
        AssertRefused(expected, () => ConfigurationReader.ReadAssignment(assignment));

    [Fact]
    public void PythonLiteral_deep_isRefused()
    {
        const int Depth = 60_000;
        string text =
            string.Concat(Enumerable.Repeat("dict(a=", Depth)) + "1" + string.Concat(Enumerable.Repeat(")", Depth));
        ConfigurationValue value = ConfigurationReader.ReadOverride("policy_kwargs", $"\"{text}\"");
        AssertRefused("nested more than 64 levels deep", () => PythonLiteral.Read(value));
    }

    [Fact]
    public void Aliases_withinTheLimits_areRead()
    {
        const string Text = "a: &a {gamma: 0.9, n: [1, 2]}\nb: {<<: *a}\nc: [*a, *a]\n";
        Assert.Equal(3, YamlText.ReadMap(Text, "a.yml").Children.Count);
    }

    [Fact]
    public void Message_ofALongValue_isShort()
    {
        string message = Assert
            .Throws<InvalidInputException>(() =>
                new ConfigurationReader(new AlgorithmRegistry().Find("ppo"), new AlgorithmRegistry()).Apply(
                    new PpoOptions(),
                    $"gamma={new string('x', 1_000_000)}\n"
                )
            )
            .Message;
        Assert.InRange(message.Length, 100, 300);
        Assert.Contains("gamma: expected a number, found 'xxx", message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string expected, Func<object> read)
    {
        string message = Assert.Throws<InvalidInputException>(read).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    // 9^6 values in 353 bytes.
    private static string Multiplied()
    {
        string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 10; i++)
            text += $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n";
        return text;
    }

    // Each list is nested in the next by an alias.
    private static string Chained()
    {
        string text = "a0: &a0 [x]\n";
        for (int i = 1; i < 100; i++)
            text += $"a{i}: &a{i} [*a{i - 1}]\n";
        return text;
    }
}
