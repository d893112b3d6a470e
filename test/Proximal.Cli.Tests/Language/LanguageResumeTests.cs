using System.Diagnostics;
using System.Text;
using Proximal.Tensors;

namespace Proximal.Cli.Tests;

/// <summary>Interrupted runs of language models resume and end with the same weights as uninterrupted runs.</summary>
public sealed class LanguageResumeTests : IDisposable
{
    private const int Kills = 2;

    private readonly TinyLanguage tiny = new();

    public void Dispose() => tiny.Dispose();

    // Long enough to be killed in the middle, with metrics, samples, adapters, value functions and controllers to
    // restore.
    [LongTheory]
    [InlineData("rlhf", "--steps", "640")]
    [InlineData("sft-lora", "--epochs", "100")]
    [Trait("Category", "Long")]
    public void Run_killed_at_random_times_ends_with_the_same_weights_after_resume(
        string name,
        string flag,
        string length
    )
    {
        string[] train = [.. TinyLanguage.CommandOf(name, (flag, length)), "--quiet"];
        Assert.Equal(
            (0, ""),
            tiny.Run([.. train, "--out", "whole"]) is var outcome ? (outcome.ExitCode, outcome.Error) : default
        );
        int updates = Updates("whole");
        var random = new Rng(2024, 0);
        int killed = 0;

        for (int kill = 0; kill < Kills; kill++)
        {
            using Process process = Continue(train);
            // Somewhere in its share of the run, and at any moment of an update or a checkpoint.
            double until = updates * (kill + random.NextDouble()) / Kills;
            while (Updates("killed") < until && !process.HasExited)
                Thread.Sleep(1);
            Thread.Sleep(TimeSpan.FromMilliseconds(20 * random.NextDouble()));
            Tool.Signal(process, Tool.SigKill);
            process.WaitForExit();
            killed += process.ExitCode == 128 + Tool.SigKill ? 1 : 0;
        }
        using (Process last = Continue(train))
            Assert.Equal((0, ""), (Tool.Finish(last) is var end ? end.ExitCode : -1, end.Error));

        AssertSame("whole", "killed");
        Assert.InRange(killed, 1, Kills);
    }

    [Fact]
    public void Signal_saves_a_checkpoint_and_stops()
    {
        string[] train = [.. TinyLanguage.CommandOf("dapo", ("--steps", "640")), "--quiet"];
        Assert.Equal(0, tiny.Run([.. train, "--out", "whole"]).ExitCode);
        using (Process process = Tool.Start(tiny.Path, [.. train, "--out", "killed"]))
        {
            while (Updates("killed") < 3)
                Thread.Sleep(2);
            Tool.Signal(process, Tool.SigTerm);
            Assert.Equal(130, Tool.Finish(process).ExitCode);
        }
        Assert.Equal(
            "interrupted",
            RunContents.Summary(Path.Combine(tiny.Path, "killed")).GetProperty("status").GetString()
        );
        Assert.Equal(0, tiny.Run("resume", "killed", "--quiet").ExitCode);

        AssertSame("whole", "killed");
    }

    [Fact]
    public void Finished_run_can_be_extended_and_used_as_a_starting_model()
    {
        Assert.Equal(0, tiny.Run([.. TinyLanguage.CommandOf("sft"), "--out", "first", "--quiet"]).ExitCode);
        Assert.Matches(
            "first is finished after [0-9]+ examples; to train further",
            tiny.Run("resume", "first", "--plain").Output
        );
        Assert.Equal(0, tiny.Run("resume", "first", "--steps", "64", "--quiet").ExitCode);
        Assert.Contains(
            "total_examples: 64\n",
            File.ReadAllText(Path.Combine(tiny.Path, "first", "config.yaml")),
            StringComparison.Ordinal
        );

        // Another run starts from the result of this one, and keeps that start when this one continues.
        Assert.Equal(
            0,
            tiny.Run([
                .. TinyLanguage.CommandOf("sigmoid", ("--model", "first")),
                "--out",
                "second",
                "--quiet",
            ]).ExitCode
        );
        string yaml = File.ReadAllText(Path.Combine(tiny.Path, "second", "config.yaml"));
        Assert.Contains(
            $"model: {Path.Combine(tiny.Path, "first", "checkpoints", "step-64")}\n",
            yaml,
            StringComparison.Ordinal
        );
        Assert.Equal("first", RunContents.Summary(Path.Combine(tiny.Path, "second")).GetProperty("model").GetString());

        // They can be drawn like others, but not played.
        string drawn = new PlotRequest([tiny.Path], PlotRequest.DefaultMetric, null, 1).Draw();
        Assert.All(["Loss", ">model<", ">first<"], word => Assert.Contains(word, drawn, StringComparison.Ordinal));
        Assert.Contains(
            "not an agent",
            Assert
                .Throws<InvalidInputException>(() =>
                    TrainedPolicy.Find(Path.Combine(tiny.Path, "second"), best: false, new Registries())
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Adapter_of_a_run_is_used_by_training_and_generation()
    {
        Assert.Equal(0, tiny.Run([.. TinyLanguage.CommandOf("sft-lora"), "--out", "lora", "--quiet"]).ExitCode);
        string[] continued = [.. TinyLanguage.CommandOf("sft"), "--set", "adapter=lora", "--out", "more", "--quiet"];
        Assert.Equal(0, tiny.Run(continued).ExitCode);
        Assert.Matches(
            $"adapter: {Path.Combine(tiny.Path, "lora", "checkpoints")}/step-[0-9]+/adapter\n",
            File.ReadAllText(Path.Combine(tiny.Path, "more", "config.yaml"))
        );
        string[] generate = ["generate", "model", "--prompt", "a", "--temperature", "0"];
        string merged = tiny.Run("generate", "more", "--prompt", "a", "--temperature", "0").Output;
        Assert.Equal(merged, tiny.Run([.. generate, "--adapter", "more"]).Output);
    }

    private Process Continue(string[] train) =>
        File.Exists(Path.Combine(tiny.Path, "killed", "config.yaml"))
            ? Tool.Start(tiny.Path, "resume", "killed", "--quiet")
            : Tool.Start(tiny.Path, [.. train, "--out", "killed"]);

    private int Updates(string run)
    {
        string metrics = Path.Combine(tiny.Path, run, "metrics.jsonl");
        return File.Exists(metrics) ? File.ReadAllText(metrics).Count(letter => letter == '\n') : 0;
    }

    private void AssertSame(string whole, string cut)
    {
        (whole, cut) = (Path.Combine(tiny.Path, whole), Path.Combine(tiny.Path, cut));
        RunContents.Read(whole).AssertSame(RunContents.Read(cut));
        Assert.Equal(
            File.ReadAllText(Path.Combine(whole, "samples.jsonl"), Encoding.UTF8),
            File.ReadAllText(Path.Combine(cut, "samples.jsonl"), Encoding.UTF8)
        );
    }
}
