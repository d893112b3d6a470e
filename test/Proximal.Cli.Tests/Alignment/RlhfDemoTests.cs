namespace Proximal.Cli.Tests;

/// <summary>
/// The demonstration with a fraction of its training: everything is there, and the same for any number of threads.
/// </summary>
public sealed class RlhfDemoTests : IDisposable
{
    private static readonly string[] Models = ["pretrained", "reference", "reward", "policy", "value"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [LongFact]
    [Trait("Category", "Long")]
    public void Same_seed_writes_the_same_models_and_a_report()
    {
        Tool.Outcome first = Tool.RunProcess(
            folder.Path,
            "rlhf",
            "demo",
            "--quick",
            "--plain",
            "--out",
            "first",
            "--threads",
            "1"
        );
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Equal(
            0,
            Tool.Run(folder.Path, "rlhf", "demo", "--quick", "--quiet", "--out", "second", "--threads", "2").ExitCode
        );

        foreach (string model in Models)
        {
            Assert.Equal(Bytes("first", model, "model.safetensors"), Bytes("second", model, "model.safetensors"));
            Assert.True(File.Exists(PathOf("first", model, "tokenizer.json")));
        }
        Assert.Equal(
            Bytes("first", "reward", "reward_head.safetensors"),
            Bytes("second", "reward", "reward_head.safetensors")
        );
        Assert.Equal(
            Bytes("first", "value", "value_head.safetensors"),
            Bytes("second", "value", "value_head.safetensors")
        );
        Assert.NotEqual(
            Bytes("first", "reference", "model.safetensors"),
            Bytes("first", "policy", "model.safetensors")
        );

        Assert.Contains("after PPO", first.Output, StringComparison.Ordinal);
        string report = File.ReadAllText(PathOf("first", "report.html"));
        Assert.Contains("<svg", report, StringComparison.Ordinal);
        Assert.Contains("True reward", report, StringComparison.Ordinal);
        foreach (string reference in (string[])["src=", "href=", "@import"])
            Assert.DoesNotContain(reference, report, StringComparison.Ordinal);

        Tool.Outcome again = Tool.Run(folder.Path, "rlhf", "demo", "--quick", "--out", "first");
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("not empty", again.Error, StringComparison.Ordinal);
    }

    private string PathOf(params string[] names) => Path.Combine([folder.Path, .. names]);

    private byte[] Bytes(params string[] names) => File.ReadAllBytes(PathOf(names));
}
