using Proximal.Environments;

namespace Proximal.Experiments.Tests;

/// <summary>An algorithm of a user's own, and settings of environments, in configurations and assignments.</summary>
public sealed class OwnAlgorithmTests
{
    [Fact]
    public void Configuration_of_a_custom_algorithm_round_trips()
    {
        Registries registries = Own();
        EnvironmentEntry task = registries.Environments.Find("Corridor");
        var run = new RunConfiguration(task, OwnModule.Algorithm, new OwnOptions());
        var reader = new ConfigurationReader(OwnModule.Algorithm, registries.Algorithms);
        run = (
            (string[])["beta=0.5", "n_steps=64", "length=20", "gamma=0.9", "env.gamma=0.75", "env.label=null"]
        ).Aggregate(run, reader.Apply);

        RunConfiguration read = ConfigurationFile.Parse("config.yaml", run.ToYaml(), registries).Single();

        Assert.Equal(run.ToYaml(), read.ToYaml());
        Assert.Same(OwnModule.Algorithm, read.Algorithm);
        var options = (OwnOptions)read.Options;
        Assert.Equal((0.5, 64, 0.9), (options.Beta, options.StepsPerRollout, options.Gamma));
        Assert.Equal([20, 0.75, null], read.EnvironmentEntry.OptionValues.Select(pair => pair.Value));
        Assert.EndsWith("  beta: 0.5\n", run.ToYaml().Split("  checkpoints")[0], StringComparison.Ordinal);
        Assert.EndsWith(
            "  env:\n    length: 20\n    gamma: 0.75\n    label: null\n",
            run.ToYaml(),
            StringComparison.Ordinal
        );
        Assert.Equal("Corridor-own", run.Name);
    }

    /// <summary>PPO's options and one more.</summary>
    private sealed record PenaltyOptions : PpoOptions
    {
        public double Penalty { get; init; } = 1;
    }

    [Fact]
    public void Options_derived_from_PpoOptions_extend_its_key_table()
    {
        var algorithms = new AlgorithmRegistry();
        algorithms.Add(
            AlgorithmEntry.Of<PenaltyOptions>(
                "penalty",
                "Penalty",
                static (environments, options) =>
                    new Ppo(environments, options with { EntropyCoefficient = (float)options.Penalty }),
                [
                    .. AlgorithmRegistry.Default.Keys,
                    KeyOf<PenaltyOptions>.Number(
                        "penalty",
                        nameof(PenaltyOptions.Penalty),
                        "A weight.",
                        static o => o.Penalty,
                        static (o, v) => o with { Penalty = v.Number() }
                    ),
                ]
            )
        );
        AlgorithmEntry entry = algorithms.Find("penalty");
        Assert.Equal(
            AlgorithmRegistry.Default.PolicyStepsPerUpdate(new PpoOptions()),
            entry.PolicyStepsPerUpdate(entry.Defaults)
        );
        Assert.True(entry.PolicyStepsPerUpdate(entry.Defaults) > 1);
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["penalty"] = "0.25",
            ["n_steps"] = "64",
            ["policy_kwargs.net_arch"] = "[8]",
        };

        Run run = Experiment.Train(
            "CartPole-v1",
            new()
            {
                Algorithm = "penalty",
                Algorithms = algorithms,
                Overrides = settings,
                Steps = 256,
                EnvironmentCount = 2,
                Folder = Path.Combine(folder.Path, "run"),
            }
        );
        Run longer = Experiment.Resume(run.Folder, new() { Algorithms = algorithms, Steps = 512 });

        Assert.Contains("  penalty: 0.25\n", run.Configuration, StringComparison.Ordinal);
        Assert.Contains("  n_steps: 64\n", run.Configuration, StringComparison.Ordinal);
        Assert.Equal(512, longer.Summary!.Steps);
        Run plain = Experiment.Train(
            "CartPole-v1",
            new()
            {
                Algorithm = "penalty",
                Algorithms = algorithms,
                Overrides = { ["n_steps"] = "64", ["policy_kwargs.net_arch"] = "[8]" },
                Steps = 512,
                EnvironmentCount = 2,
                Folder = Path.Combine(folder.Path, "plain"),
            }
        );
        Assert.NotEqual(plain.Summary!.WeightsSha256, longer.Summary.WeightsSha256);
    }

    [Theory]
    [InlineData("beta=x", "--set beta=x: beta: expected a number, found 'x'")]
    [InlineData("lenght=3", "--set lenght=3: unknown key 'lenght': did you mean length?")]
    [InlineData("length=x", "--set length=x: length: expected a whole number, found 'x'")]
    [InlineData("length=[1]", "--set length=[1]: length: expected a single value, found a list")]
    [InlineData("env.lenght=3", "--set env.lenght=3: unknown option 'lenght' of Corridor: did you mean length?")]
    [InlineData(
        "clip_range=1",
        "--set clip_range=1: unknown key 'clip_range' for Own (it is a key of PPO, APPO, GAIL)"
    )]
    [InlineData("load=[x.dll]", "--set load=[x.dll]: load: use --load FILE to name assemblies")]
    public void Errors_name_the_owner_of_the_option(string assignment, string message)
    {
        Registries registries = Own();
        var run = new RunConfiguration(registries.Environments.Find("Corridor"), OwnModule.Algorithm, new OwnOptions());
        Assert.Equal(
            message,
            Assert
                .Throws<InvalidInputException>(() =>
                    new ConfigurationReader(OwnModule.Algorithm, registries.Algorithms).Apply(run, assignment)
                )
                .Message
        );
    }

    [Fact]
    public void Unknown_algorithm_is_refused_with_the_way_to_register_it()
    {
        Registries registries = Own();
        var run = new RunConfiguration(registries.Environments.Find("Corridor"), OwnModule.Algorithm, new OwnOptions());
        string plain = run.ToYaml(),
            loaded = (run with { Load = ["/my files/my.dll:Corridor"] }).ToYaml();

        Assert.Equal(
            "config.yaml: there is no environment 'Corridor'; to use a custom environment or algorithm, add "
                + "--load FILE.dll, or call ProximalTool.Run in a program",
            Assert
                .Throws<InvalidInputException>(() =>
                    ConfigurationFile.Parse("config.yaml", plain, new Registries()).Single()
                )
                .Message
        );
        Assert.Equal(
            "config.yaml: there is no environment 'Corridor'; /my files/my.dll:Corridor defines it and must be "
                + "named: add --load '/my files/my.dll:Corridor'",
            Assert
                .Throws<InvalidInputException>(() =>
                    ConfigurationFile.Parse("config.yaml", loaded, new Registries()).Single()
                )
                .Message
        );
        var half = new Registries(registries.Environments, new AlgorithmRegistry());
        Assert.StartsWith(
            "config.yaml:2: algorithm: there is no algorithm 'own' (there are ppo, ",
            Assert
                .Throws<InvalidInputException>(() => ConfigurationFile.Parse("config.yaml", plain, half).Single())
                .Message,
            StringComparison.Ordinal
        );
        Assert.True(run.IsSameRunAs(run with { Load = ["elsewhere.dll"] }));
    }

    [Theory]
    [InlineData("own", "the algorithm 'own' is already registered; use another name")]
    [InlineData("ppo", "the algorithm 'ppo' is already registered; use another name")]
    public void Duplicate_algorithm_name_is_refused(string name, string message) =>
        Assert.Equal(
            message,
            Assert
                .Throws<InvalidInputException>(() => Own().Algorithms.Add(Named(name, AlgorithmKeys.OnPolicy)))
                .Message
        );

    [Fact]
    public void Invalid_key_tables_are_refused()
    {
        Assert.Contains(
            "use lower-case letters",
            Assert.Throws<InvalidInputException>(() => Named("My own", AlgorithmKeys.OnPolicy)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "the key 'gamma' occurs twice",
            Assert
                .Throws<InvalidInputException>(() =>
                    Named("mine", [.. AlgorithmKeys.OnPolicy, AlgorithmKeys.Training[3]])
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "the keys n_timesteps and seed are required",
            Assert.Throws<InvalidInputException>(() => Named("mine", [])).Message,
            StringComparison.Ordinal
        );
        ConfigurationKey reserved = KeyOf<OwnOptions>.Number(
            "stop",
            nameof(OwnOptions.Beta),
            "A weight.",
            static o => o.Beta,
            static (o, v) => o with { Beta = v.Number() }
        );
        Assert.Contains(
            "the key 'stop' is reserved",
            Assert.Throws<InvalidInputException>(() => Named("mine", [.. AlgorithmKeys.OnPolicy, reserved])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Shared_keys_can_format_the_options_of_their_algorithms()
    {
        Assert.Superset(
            AlgorithmKeys.Training.Select(setting => setting.Key).ToHashSet(StringComparer.Ordinal),
            AlgorithmKeys.OffPolicy.Select(setting => setting.Key).ToHashSet(StringComparer.Ordinal)
        );
        Assert.All(AlgorithmKeys.ActorCritic, setting => Assert.NotEmpty(setting.Format(new PpoOptions())));
        Assert.All(AlgorithmKeys.OffPolicy, setting => Assert.NotEmpty(setting.Format(new SacOptions())));
    }

    private static AlgorithmEntry Named(string name, IReadOnlyList<ConfigurationKey> settings) =>
        AlgorithmEntry.Of<OwnOptions>(name, "Mine", static (_, _) => throw new NotSupportedException(), settings);

    private static Registries Own()
    {
        var registries = new Registries();
        registries.Environments.Add(
            "Corridor",
            "Walk.",
            static settings => new Corridor(settings.Get<int>("length")),
            [EnvironmentOption.Of("length", 10), EnvironmentOption.Of("gamma", 0.5), EnvironmentOption.Of("label", "x")]
        );
        registries.Algorithms.Add(OwnModule.Algorithm);
        return registries;
    }
}
