using System.Reflection;
using Proximal.Tensors;

namespace Proximal.Experiments.Tests;

/// <summary>What holds for every setting of every algorithm.</summary>
public sealed class AlgorithmKeysTests
{
    private const string OwnNetwork = "own_network";

    static AlgorithmKeysTests() =>
        PolicyNetwork.Registry.Register(
            OwnNetwork,
            static (NetworkSpec spec, ref Rng random) => throw new NotSupportedException("only its name is used")
        );

    public static TheoryData<string> Names { get; } = [.. Known.Algorithms.All.Select(algorithm => algorithm.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_key_is_written_and_read_back_exactly(string name)
    {
        AlgorithmEntry algorithm = Known.Algorithms.Find(name);
        TrainingOptions options = algorithm.Defaults;
        var random = new Rng(7, 0);
        foreach (ConfigurationKey setting in algorithm.Keys)
        {
            string unusual = Unusual(algorithm, setting, ref random);
            options = Known.Reader(algorithm).Apply(options, $"{setting.Key}={unusual}");
            Assert.Equal(unusual, setting.Format(options));
            Assert.NotEqual(algorithm.DefaultOf(setting), setting.Format(options));
        }

        var run = new RunConfiguration(Known.Task("CartPole-v1"), algorithm, options);
        RunConfiguration read = ConfigurationFile.Parse("config.yaml", run.ToYaml(), Known.Registries).Single();

        Assert.Equal("CartPole-v1", read.Environment);
        Assert.Same(algorithm, read.Algorithm);
        Assert.Equal(run.ToYaml(), read.ToYaml());
        AssertSame(options, read.Options);
        // Each setting is one of its own: none is undone or done by another.
        Assert.All(
            algorithm.Keys,
            setting => Assert.NotEqual(algorithm.DefaultOf(setting), setting.Format(read.Options))
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_property_of_the_options_has_a_key(string name)
    {
        AlgorithmEntry algorithm = Known.Algorithms.Find(name);
        IEnumerable<string> properties = Properties(algorithm.Defaults)
            .Select(property => property.Name)
            .Where(property =>
                property
                    is not (
                        nameof(OnPolicyOptions.Network)
                        or nameof(PpoOptions.BehavioralCloning)
                        or nameof(PpoOptions.Rnd)
                        or nameof(PpoOptions.Icm)
                        or nameof(PpoOptions.PreferenceReward)
                        or nameof(PpoOptions.SelfPlay)
                        or nameof(TrainerOptions.Threads)
                        or nameof(TrainerOptions.Collective)
                        // From code only.
                        or nameof(BehaviorCloningOptions.Demonstrations)
                        or nameof(DaggerOptions.Expert)
                    )
                // GAIL does not normalize rewards, and refuses it; imitation uses no discount and steps no environment.
                && !(
                    algorithm.Defaults is GailOptions
                    && property
                        is nameof(PpoOptions.NormalizeRewards)
                            or nameof(PpoOptions.ClipReward)
                            or nameof(PpoOptions.CentralizedCritic)
                            or nameof(PpoOptions.AsymmetricCritic)
                )
                && !(algorithm.Defaults is BehaviorCloningOptions && property == nameof(TrainingOptions.Gamma))
                && !(name == "bc" && property == nameof(TrainingOptions.EnvironmentCount))
                && (property != nameof(TrainerOptions.Shards) || algorithm.Defaults.SupportsShards)
                // Asynchronous PPO inherits the KL penalty of PPO and refuses it.
                && !(
                    algorithm.Defaults is AppoOptions
                    && property
                        is nameof(PpoOptions.Objective)
                            or nameof(PpoOptions.DualClip)
                            or nameof(PpoOptions.KlTarget)
                            or nameof(PpoOptions.KlCoefficient)
                )
            );

        Assert.All(
            properties,
            property => Assert.Contains(algorithm.Keys, setting => setting.Name.Split(", ").Contains(property))
        );
    }

    [Fact]
    public void Every_property_of_AuxiliaryCloningOptions_has_a_key() =>
        Assert.All(
            Properties(new AuxiliaryCloningOptions())
                .Where(property => property.Name != nameof(AuxiliaryCloningOptions.Demonstrations)),
            property => Assert.Contains(PpoAlgorithm.Entry.Keys, setting => setting.Name == property.Name)
        );

    [Fact]
    public void Every_property_of_RndOptions_and_IcmOptions_has_a_key()
    {
        foreach (
            (string map, IntrinsicRewardOptions options) in new (string, IntrinsicRewardOptions)[]
            {
                ("rnd.", new RndOptions()),
                ("icm.", new IcmOptions()),
            }
        )
            Assert.Equal(
                Properties(options).Select(static property => property.Name).Order(StringComparer.Ordinal),
                PpoAlgorithm
                    .Entry.Keys.Where(key => key.Key.StartsWith(map, StringComparison.Ordinal))
                    .Select(static key => key.Name)
                    .Order(StringComparer.Ordinal)
            );
    }

    [Fact]
    public void Every_property_of_PreferenceRewardOptions_has_a_key() =>
        Assert.All(
            Properties(new PreferenceRewardOptions())
                .Where(property => property.Name != nameof(PreferenceRewardOptions.Preferences)),
            property =>
                Assert.Contains(
                    PpoAlgorithm.Entry.Keys,
                    setting =>
                        setting.Name == property.Name
                        && setting.Key.StartsWith("reward_model.", StringComparison.Ordinal)
                )
        );

    [Fact]
    public void Every_property_of_SelfPlayOptions_has_a_key() =>
        Assert.All(
            Properties(new SelfPlayOptions()),
            property => Assert.Contains(PpoAlgorithm.Entry.Keys, setting => setting.Name == property.Name)
        );

    [Fact]
    public void Every_property_of_NetworkOptions_has_a_key() =>
        Assert.All(
            Properties(new NetworkOptions()),
            property =>
                Assert.Contains(
                    PpoAlgorithm.Entry.Keys,
                    setting => setting.Name.Contains(property.Name, StringComparison.Ordinal)
                )
        );

    [Fact]
    public void Every_property_of_the_off_policy_network_options_has_a_key() =>
        Assert.All(
            Properties(new OffPolicyNetworkOptions()),
            property =>
                Assert.Contains(
                    OffPolicyKeys.Network,
                    setting => setting.Name.Contains(property.Name, StringComparison.Ordinal)
                )
        );

    [Theory]
    [InlineData("ent_coef", "auto")]
    [InlineData("ent_coef", "auto_0.1")]
    [InlineData("ent_coef", "0.1")]
    [InlineData("target_entropy", "auto")]
    [InlineData("target_entropy", "-3.5")]
    [InlineData("policy_kwargs.net_arch", "{pi: [8], qf: [16, 4]}")]
    [InlineData("policy_kwargs.net_arch", "{pi: [], qf: [16, 4]}")]
    public void Values_are_written_as_they_were_read(string key, string value)
    {
        ConfigurationKey setting = SacAlgorithm.Entry.Find(key)!;
        TrainingOptions options = new SacOptions { InitialEntropyCoefficient = 7, TargetEntropy = 7 };
        Assert.Equal(value, setting.Format(Known.Reader(SacAlgorithm.Entry).Apply(options, $"{key}={value}")));
    }

    [Theory]
    [InlineData("ent_coef", "auto_much")]
    [InlineData("ent_coef", "none")]
    [InlineData("target_entropy", "low")]
    [InlineData("noise_type", "pink")]
    [InlineData("policy_kwargs.net_arch", "{pi: [8], vf: [8]}")]
    [InlineData("policy_kwargs.net_arch", "8")]
    [InlineData("policy_kwargs.ortho_init", "true")]
    [InlineData("n_steps", "5")]
    [InlineData("normalize", "true")]
    public void Invalid_value_is_refused_with_its_key(string key, string value) =>
        Assert.Contains(
            key,
            Assert
                .Throws<InvalidInputException>(() =>
                    Known.Reader(SacAlgorithm.Entry).Apply(new SacOptions(), $"{key}={value}")
                )
                .Message,
            StringComparison.Ordinal
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Keys_of_one_map_are_adjacent(string name)
    {
        string?[] groups = [.. Known.Algorithms.Find(name).Keys.Select(setting => setting.Group)];

        int changes = Enumerable
            .Range(1, groups.Length - 1)
            .Count(i => groups[i] != groups[i - 1] && groups[i] is not null);
        Assert.Equal(groups.Distinct(StringComparer.Ordinal).Count(group => group is not null), changes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Registered_algorithm_has_valid_defaults_and_creates_its_trainer(string name)
    {
        AlgorithmEntry algorithm = Known.Algorithms.Find(name);
        TrainingOptions options = algorithm.Defaults switch
        {
            DaggerOptions dagger => dagger with { ExpertPath = Experts.Policy },
            BehaviorCloningOptions cloning => cloning with { DemonstrationsPath = Experts.File },
            GailOptions gail => gail with { DemonstrationsPath = Experts.File },
            var others => others,
        };
        options.Validate();
        using var environments = VectorEnvironment.From(
            static () => new Environments.Pendulum(),
            options.EnvironmentCount
        );

        Assert.Equal(name, algorithm.CreateTrainer(environments, options).Algorithm);
        Assert.Same(algorithm, Known.Run("Pendulum-v1", algorithm.Defaults with { Seed = 3 }).Algorithm);
    }

    [Theory]
    [InlineData("policy_kwargs.features_extractor_class", "mine", "FeatureExtractor.Registry.Register(\"mine\", …)")]
    [InlineData("policy_kwargs.distribution", "mine", "ActionDistribution.Registry.Register(\"mine\", …)")]
    [InlineData("policy_kwargs.network_class", "mine", "PolicyNetwork.Registry.Register(\"mine\", …)")]
    [InlineData("policy_kwargs.optimizer_class", "mine", "Optimizer.Registry.Register(\"mine\", …)")]
    [InlineData("learning_rate", "mine_3e-4", "Schedule.Registry.Register(\"mine\", …)")]
    public void Unregistered_part_is_refused_with_the_way_to_register_it(string key, string value, string advice)
    {
        string message = Assert
            .Throws<InvalidInputException>(() =>
                Known.Reader(new PpoOptions()).Apply(new PpoOptions(), $"{key}={value}")
            )
            .Message;
        Assert.Contains(key, message, StringComparison.Ordinal);
        Assert.Contains("'mine'", message, StringComparison.Ordinal);
        Assert.Contains(advice, message, StringComparison.Ordinal);
    }

    /// <summary>A value that is not the default, of the kind that the setting takes.</summary>
    private static string Unusual(AlgorithmEntry algorithm, ConfigurationKey setting, ref Rng random) =>
        (setting.Key, setting.Kind) switch
        {
            ("seed", _) => ulong.MaxValue.ToString(),
            (_, "whole number") => $"{100 + (random.NextUInt32() % 1000)}",
            (_, "true or false") => algorithm.DefaultOf(setting) == "true" ? "false" : "true",
            (_, "clip or adaptive_kl") => "adaptive_kl",
            ("noise_type", _) => "ornstein-uhlenbeck",
            ("policy_kwargs.net_arch", _) => AnyWidths(setting),
            ("policy_kwargs.activation_fn", _) => "silu",
            ("policy_kwargs.features_extractor_class", _) => "ImpalaCNN",
            ("policy_kwargs.features_dim", _) => "33",
            ("policy_kwargs.memory", _) => "gru",
            ("bptt_length", _) => "33",
            ("shards", _) => "16",
            ("policy_kwargs.distribution", _) => "gsde",
            ("policy_kwargs.network_class", _) => OwnNetwork,
            ("policy_kwargs.optimizer_class", _) => "sgd",
            ("demonstrations" or "behavioral_cloning.demonstrations" or "reward_model.preferences", _) =>
                Path.GetFullPath("expert.jsonl"),
            ("expert", _) => "other/policy",
            ("gail.net_arch" or "rnd.net_arch" or "icm.net_arch" or "reward_model.net_arch", _) => "[7, 9]",
            ("gail.reward", _) => "airl",
            (_, "whole number or null") => "33",
            ("learning_rate_factors", _) => "{critic: 3, log_std: 0.5}",
            (_, string kind) when kind.StartsWith("number", StringComparison.Ordinal) => setting.Kind.Contains(
                "lin_X",
                StringComparison.Ordinal
            )
                ? $"lin_{Third(random.NextUInt32()):R}"
                : Number(algorithm, setting, random.NextUInt32()),
            _ => throw new NotSupportedException($"say what an unusual value of {setting.Key} ({setting.Kind}) is"),
        };

    private static string AnyWidths(ConfigurationKey setting) =>
        setting.Meaning.Contains("shared", StringComparison.Ordinal)
            ? "{shared: [24], pi: [32, 16], vf: [128]}"
            : "[32, 16]";

    // A number with as many digits as the option's type can hold.
    private static string Number(AlgorithmEntry algorithm, ConfigurationKey setting, uint random)
    {
        string text = setting.Format(
            setting.Apply(
                algorithm.Defaults,
                new ConfigurationValue(YamlText.ReadValue($"{Third(random):R}", "test"), setting.Key, "test", 0)
            )
        );
        Assert.True(text.Length >= 8, $"{setting.Key} keeps {text} of {Third(random):R}");
        return text;
    }

    private static double Third(uint random) => (random % 1000 / 3000.0) + (1 / 7.0);

    private static IEnumerable<PropertyInfo> Properties(object options) =>
        options.GetType().GetProperties().Where(property => property.CanWrite);

    private static void AssertSame(object expected, object actual)
    {
        foreach (PropertyInfo property in Properties(expected))
        {
            if (
                property.Name
                is nameof(OnPolicyOptions.Network)
                    or nameof(PpoOptions.BehavioralCloning)
                    or nameof(PpoOptions.Rnd)
                    or nameof(PpoOptions.Icm)
                    or nameof(PpoOptions.PreferenceReward)
                    or nameof(PpoOptions.SelfPlay)
            )
                AssertSame(property.GetValue(expected)!, property.GetValue(actual)!);
            else
                Assert.Equal(property.GetValue(expected), property.GetValue(actual));
        }
    }
}
