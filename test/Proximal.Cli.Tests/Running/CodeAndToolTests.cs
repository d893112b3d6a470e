namespace Proximal.Cli.Tests;

/// <summary>A run that was made in code is a run to the tool, with the same bytes.</summary>
public sealed class CodeAndToolTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Code_and_command_line_write_the_same_run()
    {
        string[] flags = ["--seed", "4", "--steps", "1024", "--set", "n_steps=64", "--quiet"];
        Run run = Experiment.Train(
            "CartPole-v1",
            new()
            {
                Seed = 4,
                Steps = 1024,
                Overrides = { ["n_steps"] = "64" },
                Folder = At("code"),
            }
        );
        Succeed(["train", "CartPole-v1", "--out", "tool", .. flags]);

        Assert.Equal(Run.Open(At("tool")).Summary!.WeightsSha256, run.Summary!.WeightsSha256);
        foreach (string file in new[] { "config.yaml", "metrics.jsonl" })
            Assert.Equal(File.ReadAllText(At($"tool/{file}")), File.ReadAllText(At($"code/{file}")));
        Assert.Equal(
            File.ReadAllBytes(At("tool/events.out.tfevents.proximal")).Length,
            File.ReadAllBytes(At("code/events.out.tfevents.proximal")).Length
        );
    }

    [Fact]
    public void Commands_accept_a_run_that_code_wrote()
    {
        Run run = Experiment.Train(
            "CartPole-v1",
            new()
            {
                Seeds = [1, 2],
                Steps = 512,
                Overrides = { ["n_steps"] = "64" },
                Folder = At("code"),
            }
        );

        Succeed("resume", "code", "--steps", "1024", "--quiet");
        Assert.Equal(1024, run.Seeds[1].Summary!.Steps);
        Assert.Contains(
            "over 3 episodes",
            Succeed("evaluate", "code/seed-1", "--episodes", "3"),
            StringComparison.Ordinal
        );
        Succeed("play", "code/seed-2", "--gif", "play.gif");
        Succeed("export", "code/seed-2", "--onnx", "policy.onnx");
        Succeed("plot", "code", "--out", "curves.svg");
        LearningCurves.Plot(run).Save(At("same.svg"));
        Assert.Equal(File.ReadAllText(At("curves.svg")), File.ReadAllText(At("same.svg")));
        Succeed("compare", "code", "--quiet");
    }

    [Fact]
    public void Code_resumes_a_run_that_the_tool_wrote()
    {
        Succeed("train", "CartPole-v1", "--out", "tool", "--steps", "512", "--set", "n_steps=64", "--quiet");
        Assert.Equal(1024, Experiment.Resume(At("tool"), new() { Steps = 1024 }).Summary!.Steps);
        Succeed(
            "tune",
            "CartPole-v1",
            "--out",
            "search",
            "--trials",
            "2",
            "--steps",
            "512",
            "--set",
            "batch_size=64",
            "--episodes",
            "2",
            "--space",
            Space(),
            "--quiet"
        );
        TuningResult outcome = Experiment.Tune(
            "CartPole-v1",
            new()
            {
                Trials = 2,
                Steps = 512,
                Overrides = { ["batch_size"] = "64" },
                Episodes = 2,
                SpaceFile = At("space.yml"),
                Folder = At("search"),
            }
        );
        Assert.Equal(2, outcome.Trials.Count);
    }

    private string Space()
    {
        File.WriteAllText(At("space.yml"), "gamma: [0.9, 0.99]\n");
        return "space.yml";
    }

    private string At(string name) => Path.Combine(folder.Path, name);

    private string Succeed(params string[] words)
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, words);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.ExitCode == 0 ? "" : outcome.Error));
        return outcome.Output;
    }
}
