using Proximal.Environments;

namespace Proximal.Cli.Tests;

/// <summary>
/// Environments and algorithms of a user's own, by their assembly and by a program that calls the tool.
/// </summary>
public sealed class OwnEnvironmentTests : IDisposable
{
    private static readonly string Here = typeof(OwnEnvironmentTests).Assembly.Location;
    private static readonly string[] Small = ["--set", "n_envs=2", "--set", "n_steps=64", "--steps", "512", "--quiet"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Environment_type_of_an_assembly_trains_and_resume_needs_the_assembly()
    {
        Succeed(["train", $"{Here}:Hallway", "--set", "length=4", "--out", "run", .. Small]);
        string configuration = File.ReadAllText(Path.Combine(folder.Path, "run", "config.yaml"));
        Assert.StartsWith("Hallway:\n", configuration, StringComparison.Ordinal);
        Assert.Contains("  env:\n    length: 4\n    cost: 0.01\n", configuration, StringComparison.Ordinal);

        foreach (
            string[] words in (string[][])
                [
                    ["resume", "run", "--steps", "1024"],
                    ["evaluate", "run"],
                    ["play", "run", "--gif", "run.gif"],
                ]
        )
        {
            Tool.Outcome refused = Tool.Run(folder.Path, words);
            Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
            Assert.Equal(
                $"proximal: run/config.yaml: there is no environment 'Hallway'; {Here}:Hallway defines it and "
                    + $"must be named: add --load {Here}:Hallway\n",
                refused.Error
            );
            Succeed([.. words, "--load", $"{Here}:Hallway"]);
        }

        Succeed("export", "run", "--safetensors", "policy");
        Succeed("plot", "run");
        Assert.Contains(
            "\"steps\": 1024",
            File.ReadAllText(Path.Combine(folder.Path, "run", "summary.json")),
            StringComparison.Ordinal
        );
        Assert.Equal("Hallway: no issues found\n", Succeed("envs", "check", $"{Here}:Hallway", "--set", "length=3"));
        Assert.Contains(
            "\n  env:\n    length: 5\n",
            Succeed("train", $"{Here}:Hallway", "--dry-run", "--set", "env.length=5"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Algorithm_of_an_assembly_works_with_seeds_compare_and_tune()
    {
        Succeed([
            "train",
            $"{Here}:Hallway",
            "--load",
            Here,
            "--algorithm",
            "slow",
            "--set",
            "slowness=0.25",
            "--seeds",
            "2",
            "--out",
            "seeds",
            .. Small,
        ]);
        Assert.Contains(
            "  slowness: 0.25\n",
            File.ReadAllText(Path.Combine(folder.Path, "seeds", "seed-2", "config.yaml")),
            StringComparison.Ordinal
        );
        Succeed("resume", "seeds", "--steps", "768", "--load", Here, "--quiet");
        Succeed(
            "compare",
            $"{Here}:Hallway",
            "--load",
            Here,
            "--algorithms",
            "slow,a2c",
            "--set",
            "length=3",
            "--set",
            "n_steps=32",
            "--steps",
            "512",
            "--seeds",
            "2",
            "--quiet",
            "--out",
            "compared"
        );
        Succeed("compare", "compared/Hallway/slow", "compared/Hallway/a2c", "--load", Here, "--quiet");
        File.WriteAllText(Path.Combine(folder.Path, "space.yml"), "slowness: [0.1, 0.9]\n");
        Succeed([
            "tune",
            $"{Here}:Hallway",
            "--load",
            Here,
            "--algorithm",
            "slow",
            "--space",
            "space.yml",
            "--trials",
            "2",
            "--out",
            "tuned",
            .. Small,
        ]);
        Succeed("resume", "tuned", "--load", Here, "--quiet");
    }

    [Fact]
    public void Program_passes_its_environments_and_algorithms_to_the_tool()
    {
        var environments = new EnvironmentRegistry();
        environments.Add(
            "Hall",
            "Walk to the far end.",
            static options => new Hallway(options.Get<int>("length")),
            [EnvironmentOption.Of("length", 6)]
        );
        var algorithms = new AlgorithmRegistry();
        new TestModule().Register(environments, algorithms);
        string run = Path.Combine(folder.Path, "run");

        Assert.Equal(0, Own(["train", "Hall", "--algorithm", "slow", "--set", "length=3", "--out", run, .. Small]));
        Assert.Equal(0, Own(["resume", run, "--steps", "1024", "--quiet"]));
        Assert.Equal(0, Own(["export", run, "--safetensors", $"{run}.safetensors"]));
        Assert.Contains(
            "\"algorithm\": \"slow\"",
            File.ReadAllText(Path.Combine(run, "summary.json")),
            StringComparison.Ordinal
        );
        Tool.Outcome unknown = Tool.Run(folder.Path, "evaluate", "run");
        Assert.Equal(
            (
                2,
                "proximal: run/config.yaml: there is no environment 'Hall'; to use a custom environment or "
                    + "algorithm, add --load FILE.dll, or call ProximalTool.Run in a program\n"
            ),
            (unknown.ExitCode, unknown.Error)
        );

        int Own(string[] words) => Tool.Run(folder.Path, environments, algorithms, words).ExitCode;
    }

    [Theory]
    [InlineData("train no.dll:X", "no.dll: the assembly does not exist")]
    [InlineData("train CartPole-v1 --load no.dll", "no.dll: the assembly does not exist")]
    [InlineData(
        "train CartPole-v1 --set env.length=3",
        "--set env.length=3: unknown option 'length' of CartPole-v1, which has no options"
    )]
    [InlineData("train CartPole-v1 --set length=3", "--set length=3: unknown key 'length'")]
    public void Invalid_assemblies_and_types_print_one_line(string line, string message)
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, line.Split(' '));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(
            message.Replace(":X: there", ": there", StringComparison.Ordinal),
            outcome.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(1, outcome.Error.Count(static letter => letter == '\n'));
    }

    [Fact]
    public void Exception_of_an_environment_prints_one_line()
    {
        Tool.Outcome outcome = Tool.RunProcess(
            folder.Path,
            "train",
            $"{Here}:Pitfall",
            "--load",
            Here,
            "--steps",
            "512",
            "--quiet"
        );
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(
            "proximal: InvalidTimeZoneException: fell in (at Proximal.Cli.Tests.Pitfall.Step(",
            outcome.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(1, outcome.Error.Count(static letter => letter == '\n'));
    }

    [Theory]
    [InlineData("train CartPole-v1 --seeds 1..2 --out taken", "the folder has runs of several seeds or of a search")]
    [InlineData("train CartPole-v1 --out one", "the folder has a run")]
    public void Folder_that_holds_runs_is_refused_for_a_new_run(string line, string complaint)
    {
        string[] words =
        [
            .. line.Split(' '),
            "--set",
            "n_envs=2",
            "--set",
            "n_steps=64",
            "--set",
            "batch_size=64",
            "--steps",
            "128",
            "--quiet",
        ];
        Succeed(words);
        Tool.Outcome outcome = Tool.Run(
            folder.Path,
            "train",
            "CartPole-v1",
            "--out",
            words[Array.IndexOf(words, "--out") + 1],
            "--steps",
            "128",
            "--quiet"
        );
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(complaint, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_that_cannot_start_leaves_no_folder()
    {
        Assert.Equal(
            2,
            Tool.RunProcess(
                folder.Path,
                "train",
                "CartPole-v1",
                "--algorithm",
                "sac",
                "--out",
                "sac",
                "--quiet"
            ).ExitCode
        );
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "sac")));
    }

    private string Succeed(params string[] words)
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, words);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.ExitCode == 0 ? "" : outcome.Error));
        return outcome.Output;
    }
}
