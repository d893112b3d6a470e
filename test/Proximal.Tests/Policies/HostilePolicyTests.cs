using System.Diagnostics;
using System.Text.Json.Nodes;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>A damaged or hostile policy is refused in one line, in little time and memory.</summary>
public sealed class HostilePolicyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public HostilePolicyTests() => CallbackRun.Train().Policy.Save(folder.Path);

    private string Description => folder["policy.json"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("[4, 20000, 20000]")]
    [InlineData("[2147483647]")]
    [InlineData("[2147483647, 2147483647, 2147483647]")]
    [InlineData("[8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8]")]
    public void Load_widthsBeyondTheWeights_areRefusedWithoutMemory(string widths)
    {
        Change(root => root["network"]!["actor"] = JsonNode.Parse(widths));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        AssertRefused("the network has more parameters than the");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }

    [Theory]
    [InlineData("""{"type":"Discrete","n":2147483647}""")]
    [InlineData("""{"type":"MultiBinary","n":2147483647}""")]
    [InlineData("""{"type":"MultiDiscrete","choices":[2147483647,2147483647]}""")]
    [InlineData(
        """{"type":"DictSpace","parts":{"a":{"type":"Discrete","n":2147483647},"b":{"type":"Discrete","n":2147483647}}}"""
    )]
    public void Load_hugeSpaces_areRefused(string space)
    {
        foreach (string member in (string[])["observation_space", "action_space"])
        {
            Change(root => root[member] = JsonNode.Parse(space));
            AssertRefused("");
            CallbackRun.Train().Policy.Save(folder.Path);
        }
    }

    [Fact]
    public void Load_deepSpace_isRefused()
    {
        string space = """{"type":"Discrete","n":2}""";
        for (int i = 0; i < 1_000; i++)
            space = "{\"type\":\"DictSpace\",\"parts\":{\"a\":" + space + "}}";
        string text = File.ReadAllText(Description);
        File.WriteAllText(Description, $$"""{"observation_space":{{space}},{{text.TrimStart()[1..]}}""");
        AssertRefused("depth");
    }

    [Theory]
    [InlineData("format", "1")]
    [InlineData("format", "\"\\ud800\"")]
    [InlineData("version", "2.5")]
    [InlineData("observation_space", "[]")]
    [InlineData("network", "null")]
    public void Load_anotherKind_isRefused(string member, string value)
    {
        string text = File.ReadAllText(Description);
        File.WriteAllText(Description, $$"""{"{{member}}":{{value}},{{Without(text, member)}}""");
        AssertRefused("");
    }

    [Fact]
    public void Load_twice_doesNotInitialize()
    {
        // The weights are those of the file, whatever the initial ones would have been.
        Policy first = Policy.Load(folder.Path);
        Policy second = Policy.Load(folder.Path);
        Assert.Equal(ModelWeights.Hash(first), ModelWeights.Hash(second));
    }

    [Fact]
    public void Save_overAnotherPolicyJson_isRefused()
    {
        using var other = new TemporaryFolder();
        File.WriteAllText(other["policy.json"], """{"format":"mine"}""");
        Policy policy = Policy.Load(folder.Path);
        Assert.Equal(
            $"{other["policy.json"]} is not a policy, and is not replaced; choose another folder",
            Assert.Throws<InvalidInputException>(() => policy.Save(other.Path)).Message
        );
        Assert.Equal("""{"format":"mine"}""", File.ReadAllText(other["policy.json"]));
    }

    private void Change(Action<JsonNode> change)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Description))!;
        change(root);
        File.WriteAllText(Description, root.ToJsonString());
    }

    private static string Without(string json, string member)
    {
        var root = (JsonObject)JsonNode.Parse(json)!;
        root.Remove(member);
        return root.ToJsonString()[1..];
    }

    private void AssertRefused(string reason)
    {
        string message = Assert.Throws<InvalidInputException>(() => Policy.Load(folder.Path)).Message;
        Assert.StartsWith($"{Description} is not a valid policy: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }
}
