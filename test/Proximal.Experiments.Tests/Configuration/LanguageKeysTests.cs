using System.Collections;
using System.Reflection;
using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Experiments.Tests;

/// <summary>What holds for every setting of every way to train a language model.</summary>
public sealed class LanguageKeysTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names { get; } = [.. LanguageAlgorithms.All.Select(algorithm => algorithm.Name)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_key_is_written_and_read_back_exactly(string name)
    {
        LanguageAlgorithm algorithm = LanguageAlgorithms.TryFind(name)!;
        var configuration = LanguageConfiguration.DefaultsOf(algorithm);
        var random = new Rng(7, 0);
        foreach (ConfigurationKey setting in algorithm.Keys)
        {
            string unusual = Unusual(algorithm, setting, ref random);
            configuration = configuration.Apply(ConfigurationReader.ReadAssignment($"{setting.Key}={unusual}"));
            Assert.Equal(unusual, setting.Format(configuration.Setup));
            Assert.NotEqual(algorithm.DefaultOf(setting), setting.Format(configuration.Setup));
        }
        configuration = configuration with { Checkpoints = new CheckpointOptions(Interval: 7, Keep: 5) };

        var run = new RunFolder(folder.Path);
        LanguageRun.WriteConfiguration(run, configuration);
        LanguageConfiguration read = LanguageConfiguration.TryRead(run.Configuration)!;

        Assert.Same(algorithm, read.Algorithm);
        Assert.Equal(configuration.ToYaml(), read.ToYaml());
        Assert.Equal(configuration.Checkpoints, read.Checkpoints);
        AssertSame(configuration.Options, read.Options);
        AssertSame(configuration.Inputs, read.Inputs);
        // Each setting is one of its own: none is undone or done by another.
        Assert.All(
            algorithm.Keys,
            setting => Assert.NotEqual(algorithm.DefaultOf(setting), setting.Format(read.Setup))
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_property_of_the_options_has_a_key(string name)
    {
        LanguageAlgorithm algorithm = LanguageAlgorithms.TryFind(name)!;
        string[] nested = [nameof(OnlineOptions.Sampling), nameof(OnlineOptions.Monitor)];
        string[] inCodeOnly =
        [
            nameof(TrainerOptions.Threads),
            nameof(TrainerOptions.Collective),
            .. algorithm.Defaults.Options.SupportsShards ? [] : (string[])[nameof(TrainerOptions.Shards)],
        ];
        IEnumerable<string> properties = Properties(algorithm.Defaults.Options)
            .Select(property => property.Name)
            .Except([.. nested, .. inCodeOnly], StringComparer.Ordinal);
        if (algorithm.Defaults.Options is OnlineOptions)
            properties = properties.Concat(Inner<SamplingOptions>(nested[0])).Concat(Inner<MonitorOptions>(nested[1]));

        Assert.All(properties, property => Assert.Contains(algorithm.Keys, setting => setting.Name == property));
        algorithm.Defaults.Options.Validate();
    }

    [Fact]
    public void Every_input_of_a_language_run_has_a_key() =>
        Assert.All(
            Properties(new LanguageInputs()),
            property =>
                Assert.Contains(
                    LanguageAlgorithms.All.SelectMany(algorithm => algorithm.Keys),
                    setting => setting.Name == property.Name
                )
        );

    [Theory]
    [InlineData("model", "runs/sft", "runs/sft")]
    [InlineData("model", "\"a folder: with # signs\"", "\"a folder: with # signs\"")]
    [InlineData("model", "null", "null")]
    [InlineData(
        "reward",
        "\"0.5*runs/rm + regex_match:\\\"^\\\\d+$\\\"\"",
        "\"0.5*runs/rm + regex_match:\\\"^\\\\d+$\\\"\""
    )]
    [InlineData("stop_strings", "[\"\\n\", \"a, b\", end]", "[\"\\n\", \"a, b\", end]")]
    [InlineData("stop_tokens", "[]", "[]")]
    [InlineData("stop_tokens", "[0, 7]", "[0, 7]")]
    [InlineData("lora_target_modules", "all-linear", "[all-linear]")]
    [InlineData("max_grad_norm", "infinity", "infinity")]
    [InlineData("response_length", "9", "9")]
    [InlineData("monitor_stop", "[reward_hacking, negative_kl]", "[reward_hacking, negative_kl]")]
    public void Values_are_written_as_they_were_read(string key, string value, string written)
    {
        LanguageAlgorithm algorithm = RlhfAlgorithm.Entry;
        LanguageConfiguration read = LanguageConfiguration
            .DefaultsOf(algorithm)
            .Apply(ConfigurationReader.ReadAssignment($"{key}={value}"));

        Assert.Equal(written, algorithm.Find(key)!.Format(read.Setup));
        Assert.Equal(
            read.ToYaml(),
            read.Apply(
                    YamlText.ReadMap(read.ToYaml(), Path.Combine(folder.Path, "config.yaml")),
                    Path.Combine(folder.Path, "config.yaml")
                )
                .ToYaml()
        );
    }

    [Fact]
    public void Relative_paths_are_relative_to_the_configuration_file()
    {
        File.WriteAllText(Path.Combine(folder.Path, "prompts.jsonl"), "");
        string file = Path.Combine(folder.Path, "settings.yml");

        LanguageConfiguration read = LanguageConfiguration
            .DefaultsOf(RlhfAlgorithm.Entry)
            .Apply(YamlText.ReadMap("data: prompts.jsonl\nmodel: runs/sft\n", file), file);

        Assert.Equal(Path.Combine(folder.Path, "prompts.jsonl"), read.Inputs.Data);
        Assert.Equal("runs/sft", read.Inputs.Model);
    }

    [Theory]
    [InlineData("loss_type", "dpo", "apo_down, cpo or sft, or a list of them")]
    [InlineData("bet", "0.2", "did you mean beta?")]
    [InlineData("cliprange", "0.2", "it is a key of rlhf")]
    [InlineData("total_examples", "many", "a whole number")]
    [InlineData("max_length", "[3]", "found a list")]
    [InlineData("checkpoints", "{keep: 0}", "checkpoints.keep")]
    [InlineData("checkpoints", "{eval_episodes: 5}", "eval_data")]
    public void Contradictory_language_configurations_are_refused(string key, string value, string message) =>
        Assert.Contains(
            message,
            Assert
                .Throws<InvalidInputException>(() =>
                    LanguageConfiguration
                        .DefaultsOf(DpoAlgorithm.Entry)
                        .Apply(ConfigurationReader.ReadAssignment($"{key}={value}"))
                )
                .Message,
            StringComparison.Ordinal
        );

    /// <summary>A value that is not the default, of the kind that the setting takes, as it is written.</summary>
    private static string Unusual(LanguageAlgorithm algorithm, ConfigurationKey setting, ref Rng random) =>
        (setting.Key, setting.Kind) switch
        {
            ("chat_template_kwargs", _) => Formatted(algorithm, setting, "'{\"enable_thinking\": false}'"),
            ("chat_template_date", _) => "2026-11-30",
            ("data_weights", _) => "[0.25, 0.75]",
            ("seed", _) => ulong.MaxValue.ToString(),
            ("stop_tokens", _) => "[3, 5]",
            ("stop_strings", _) => "[\"\\n\", end]",
            ("lora_target_modules", _) => "[q_proj, v_proj]",
            ("monitor_warn" or "monitor_stop", _) => "[entropy_collapse]",
            ("baseline", _) => algorithm.DefaultOf(setting) == "leave_one_out" ? "group_mean" : "leave_one_out",
            ("loss_aggregation", _) => algorithm.DefaultOf(setting) == "constant" ? "token" : "constant",
            ("scale_rewards", _) => "batch",
            ("policy_loss", _) => algorithm.DefaultOf(setting) == "cispo" ? "clipped" : "cispo",
            ("importance_sampling_level", _) => "sequence_product",
            ("loss_type", _) => setting.Name == nameof(DpoOptions.Losses) ? "[hinge, sft]" : "hinge",
            ("loss_weights", _) => "[1, 0.25]",
            ("long_prompts", _) => "skip",
            ("tools", _) => "[calculator, \"command:a b\"]",
            ("tool_call_format", _) => "llama3",
            ("credit", _) => "turn",
            ("kl_estimator", _) => algorithm.DefaultOf(setting) == "k2" ? "k1" : "k2",
            ("kl_controller", _) => algorithm.DefaultOf(setting) == "fixed" ? "adaptive" : "fixed",
            (_, "true or false") => algorithm.DefaultOf(setting) == "true" ? "false" : "true",
            (_, string kind) when kind.StartsWith("whole number", StringComparison.Ordinal) =>
                $"{1000 + (random.NextUInt32() % 1000)}",
            (_, string kind) when kind.StartsWith("number", StringComparison.Ordinal) => kind.Contains(
                "lin_X",
                StringComparison.Ordinal
            )
                ? $"lin_{Third(random.NextUInt32()):R}"
                : Formatted(algorithm, setting, $"{Third(random.NextUInt32()):R}"),
            _ => $"\"some {setting.Key}: #{random.NextUInt32() % 100}\"",
        };

    private static string Formatted(LanguageAlgorithm algorithm, ConfigurationKey setting, string yaml) =>
        setting.Format(
            setting.Apply(
                algorithm.Defaults,
                new ConfigurationValue(YamlText.ReadValue(yaml, "test"), setting.Key, "test", 0)
            )
        );

    private static double Third(uint random) => (random % 1000 / 3000.0) + (1 / 7.0);

    private static IEnumerable<PropertyInfo> Properties(object options) =>
        options.GetType().GetProperties().Where(property => property.CanWrite);

    private static IEnumerable<string> Inner<T>(string name)
        where T : new() => Properties(new T()).Select(property => $"{name}.{property.Name}");

    private static void AssertSame(object expected, object actual)
    {
        foreach (PropertyInfo property in Properties(expected))
        {
            object? wanted = property.GetValue(expected),
                found = property.GetValue(actual);
            if (wanted is SamplingOptions or MonitorOptions)
                AssertSame(wanted, found!);
            else if (wanted is IEnumerable and not string)
                Assert.Equal(((IEnumerable)wanted).Cast<object>(), ((IEnumerable)found!).Cast<object>());
            else
                Assert.Equal(wanted, found);
        }
    }
}
