namespace Proximal.Cli.Tests;

/// <summary>Commands of language models describe their memory before they allocate it.</summary>
public sealed class LanguageDryRunTests : IDisposable
{
    private readonly TinyLanguage tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData("sft", "weights of the policy")]
    [InlineData("reward-model", "weights of the reward model")]
    [InlineData("rlhf-value-model", "weights of the value function")]
    [InlineData("dapo", "weights of the policy")]
    [InlineData("simpo", "weights of the policy")]
    [InlineData("sigmoid", "weights of the reference")]
    [InlineData("kto", "weights of the reference")]
    [InlineData("online", "weights of the reference")]
    public void Dry_run_prints_the_memory_of_every_part(string name, string weights)
    {
        Tool.Outcome outcome = tiny.Run([.. TinyLanguage.CommandOf(name), "--dry-run", "--out", "run"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        foreach (
            string part in (string[])
                [weights, "gradients", "optimizer state", "activations", "cached keys", "logits", "total memory"]
        )
            Assert.Contains($"\n{part}", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("activations  0 B", outcome.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(tiny.Path, "run")));
    }

    // With adapters, policy, reference and value model of one folder hold its weights once.
    [Fact]
    public void Adapters_share_the_weights_of_a_folder()
    {
        Tool.Outcome outcome = tiny.Run([
            .. TinyLanguage.CommandOf("rlhf-value-model"),
            "--set",
            "lora_r=2",
            "--set",
            "reference=model",
            "--dry-run",
        ]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("\nweights of the reference, shared", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Dry_run_refuses_what_training_refuses()
    {
        Tool.Outcome outcome = tiny.Run([.. TinyLanguage.CommandOf("sft"), "--set", "max_length=1", "--dry-run"]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("max_length", outcome.Error, StringComparison.Ordinal);
    }
}
