namespace Proximal.Experiments.Tests;

public sealed class ConfigurationFileTests
{
    private const string Text = """
        # like rl-zoo's
        atari-like: &defaults
          n_envs: 8
          gamma: 0.9
        CartPole-v1:
          <<: *defaults
          n_timesteps: !!float 1e5
          policy: 'MlpPolicy'
          learning_rate: lin_0.001
          normalize: "{'norm_obs': True, 'norm_reward': False}"
          policy_kwargs: "dict(log_std_init=-2,
                               net_arch=[32, 32])"
        """;

    [Fact]
    public void Block_inherits_the_keys_of_its_parent()
    {
        var options = (PpoOptions)ConfigurationFile.Parse("f.yml", Text, Known.Registries).OptionsFor("CartPole-v1");

        Assert.Equal(8, options.EnvironmentCount);
        Assert.Equal(0.9, options.Gamma);
        Assert.Equal(100_000, options.TotalSteps);
        Assert.True(options.NormalizeObservations);
        Assert.False(options.NormalizeRewards);
        Assert.Equal([32, 32], options.Network.CriticWidths);
        Assert.Equal(-2, options.Network.LogStdInitial);
    }

    [Fact]
    public void Own_keys_of_a_block_override_inherited_keys()
    {
        const string Several =
            "a: &a {gamma: 0.1, n_envs: 2}\nb: &b {gamma: 0.2, n_epochs: 3, n_envs: 4}\nTask-v0:\n  n_envs: 8\n "
            + " <<: [*a, *b]\n";

        var options = (PpoOptions)ConfigurationFile.Parse("f.yml", Several, Known.Registries).OptionsFor("Task-v0");

        Assert.Equal((8, 0.1, 3), (options.EnvironmentCount, options.Gamma, options.Epochs));
    }

    [Fact]
    public void Keys_at_the_top_level_apply_to_every_environment()
    {
        var options = (OnPolicyOptions)
            ConfigurationFile
                .Parse("f.yml", "gamma: 0.5\npolicy_kwargs:\n  net_arch: [8]\n", Known.Registries)
                .OptionsFor("Anything-v0");

        Assert.Equal(0.5, options.Gamma);
        Assert.Equal([8], options.Network.ActorWidths);
    }

    [Theory]
    [InlineData("CartPole-v1:\n  gama: 1\n", "f.yml:2: unknown key 'gama': did you mean gamma?")]
    [InlineData(
        "CartPole-v1:\n  n_envs: 1\n  policy_kwargs:\n    net_arc: [1]\n",
        "f.yml:4: unknown key 'policy_kwargs.net_arc': did you mean policy_kwargs.net_arch?"
    )]
    [InlineData("CartPole-v1:\n  gamma: x\n", "f.yml:2: gamma: expected a number, found 'x'")]
    [InlineData("CartPole-v1:\n  gamma: [1\n  n_envs: 2\n", "f.yml:2: malformed YAML")]
    [InlineData("CartPole-v1:\n  gamma: 1\n  gamma: 2\n", "f.yml:3: malformed YAML")]
    [InlineData(
        "Pendulum-v1:\n  gamma: 1\n",
        "f.yml: no configuration for CartPole-v1; the file has configurations for Pendulum-v1"
    )]
    [InlineData(
        "CartPole-v1:\n  gamma: 1\n  <<: 3\n",
        "f.yml:3: malformed YAML: <<: expected a map, such as *defaults"
    )]
    [InlineData("- a\n", "f.yml:1: expected a map of keys")]
    [InlineData("CartPole-v1:\n\tgamma: 1\n", "f.yml:2: malformed YAML")]
    public void Errors_name_file_and_line(string text, string message)
    {
        var exception = Assert.Throws<InvalidInputException>(() =>
            ConfigurationFile.Parse("f.yml", text, Known.Registries).OptionsFor("CartPole-v1")
        );

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Shipped_files_are_found_by_every_spelling_and_are_valid()
    {
        Assert.Superset(
            new HashSet<string>(
                ["zoo/cleanrl.yml", "zoo/ppo.yml", "zoo/sb3.yml", "zoo/wide.yml"],
                StringComparer.Ordinal
            ),
            Zoo.Names.ToHashSet(StringComparer.Ordinal)
        );
        foreach (string name in Zoo.Names)
        {
            ConfigurationFile file = ConfigurationFile.Open(name, Known.Registries);
            foreach (string environment in file.Environments.DefaultIfEmpty("CartPole-v1"))
                file.OptionsFor(environment).Validate();
        }
        Assert.Equal("zoo/cleanrl.yml", ConfigurationFile.Open("cleanrl", Known.Registries).Name);
        Assert.Equal("zoo/cleanrl.yml", ConfigurationFile.Open("cleanrl.yml", Known.Registries).Name);
        Assert.Throws<InvalidInputException>(() => ConfigurationFile.Open("no-such-file.yml", Known.Registries));
    }

    [Theory]
    [InlineData("f.yml", "X-v0: {algorithm: trpo}", null, "trpo")]
    [InlineData("f.yml", "X-v0: {gamma: 1}", null, "ppo")]
    [InlineData("f.yml", "X-v0: {gamma: 1}", "a2c", "a2c")]
    [InlineData("hyperparams/trpo.yml", "X-v0: {gamma: 1}", null, "trpo")]
    [InlineData("trpo.yml", "X-v0: {gamma: 1}", "reinforce", "reinforce")]
    [InlineData("trpo.yml", "algorithm: a2c", null, "a2c")]
    public void Algorithm_comes_from_the_block_the_flag_or_the_file(
        string file,
        string text,
        string? asked,
        string expected
    )
    {
        AlgorithmEntry algorithm = Known.Algorithms.Find(expected);

        RunConfiguration run = ConfigurationFile
            .Parse(file, text, Known.Registries)
            .For(Known.Task("X-v0"), asked is null ? null : Known.Algorithms.Find(asked));

        Assert.Same(algorithm, run.Algorithm);
        Assert.IsType(algorithm.Defaults.GetType(), run.Options);
    }

    [Theory]
    [InlineData("X-v0:\n  algorithm: tpro\n", "f.yml:2: algorithm: there is no algorithm 'tpro': did you mean trpo?")]
    [InlineData("X-v0:\n  algorithm: trpo\n", "f.yml:2: algorithm: this configuration is for trpo, not for a2c")]
    [InlineData(
        "X-v0:\n  n_epochs: 4\n",
        "f.yml:2: unknown key 'n_epochs' for A2C (it is a key of PPO, APPO, DAgger, GAIL)"
    )]
    public void Algorithm_errors_name_the_line(string text, string message)
    {
        var exception = Assert.Throws<InvalidInputException>(() =>
            ConfigurationFile.Parse("f.yml", text, Known.Registries).OptionsFor("X-v0", A2cAlgorithm.Entry)
        );

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void Sb3_file_equals_the_defaults_except_for_the_value_coefficient()
    {
        TrainingOptions options = ConfigurationFile.Open("sb3", Known.Registries).OptionsFor("CartPole-v1") with
        {
            TotalSteps = new PpoOptions().TotalSteps,
        };

        // Half a mean squared error times 1 is a whole one times 0.5.
        PpoOptions expected = new() { ValueCoefficient = 2 * new PpoOptions().ValueCoefficient };
        Assert.Equal(Known.Run("x", expected).ToYaml(), Known.Run("x", options).ToYaml());
    }
}
