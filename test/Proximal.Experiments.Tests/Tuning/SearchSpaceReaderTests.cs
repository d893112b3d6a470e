namespace Proximal.Experiments.Tests;

public sealed class SearchSpaceReaderTests
{
    [Fact]
    public void Search_space_round_trips()
    {
        const string Text = """
            # what is searched
            algorithm: ppo
            learning_rate: {log_uniform: [1e-5, 1e-2], schedule: [constant, lin]}
            clip_range: {uniform: [0.1, 0.4], schedule: cos}
            n_steps: {power_of_two: [16, 256]}
            n_epochs: {int: [1, 20]}
            n_envs: {log_int: [1, 64]}
            gamma: [0.9, 0.99, .999]
            clip_range_vf: [null, 0.2, lin_0.2]
            ent_coef: 0.01
            normalize: {norm_reward: [true, false]}
            policy_kwargs:
              net_arch: [[64, 64], {pi: [64], vf: [256, 256]}]
              activation_fn: {choice: [tanh, relu]}
              log_std_init: [-2, -0.5, 0]
            """;

        SearchSpace space = Read(Text);

        Assert.Equal(
            """
            algorithm: ppo
            learning_rate: {log_uniform: [1e-05, 0.01], schedule: [constant, lin]}
            clip_range: {uniform: [0.1, 0.4], schedule: [cos]}
            n_steps: {power_of_two: [16, 256]}
            n_epochs: {int: [1, 20]}
            n_envs: {log_int: [1, 64]}
            gamma: [0.9, 0.99, .999]
            clip_range_vf: [null, 0.2, lin_0.2]
            ent_coef: [0.01]
            normalize: [true]
            normalize.norm_reward: [true, false]
            policy_kwargs.net_arch: [[64, 64], {pi: [64], vf: [256, 256]}]
            policy_kwargs.activation_fn: [tanh, relu]
            policy_kwargs.log_std_init: [-2, -0.5, 0]

            """.ReplaceLineEndings("\n"),
            space.ToYaml()
        );
        Assert.Equal(space.ToYaml(), Read(space.ToYaml()).ToYaml());
        Assert.Equal(
            ["ent_coef", "normalize"],
            space.Keys.Where(setting => !setting.Distribution.Varies).Select(setting => setting.Key)
        );
    }

    [Fact]
    public void Draws_of_every_kind_stay_within_bounds_and_reach_both_ends()
    {
        SearchSpace space = Read(
            """
            learning_rate: {log_uniform: [1e-5, 1e-2], schedule: [constant, lin, cos]}
            n_steps: {power_of_two: [16, 256]}
            n_epochs: {int: [1, 4]}
            n_envs: {log_int: [1, 8]}
            gae_lambda: {uniform: [0.8, 0.9]}
            gamma: [0.9, 0.99]
            """
        );
        var random = new Rng(1);
        var drawn = space.Keys.Select(_ => new List<string>()).ToArray();
        for (int i = 0; i < 4000; i++)
        {
            foreach ((int at, string value) in space.Draw(ref random).Index())
                drawn[at].Add(value);
        }

        double[] rates = [.. drawn[0].Select(RangeDistribution.NumberIn)];
        Assert.All(rates, rate => Assert.InRange(rate, 1e-5, 1e-2));
        Assert.InRange(rates.Count(rate => rate < 10e-4) / 4000.0, 0.63, 0.70);
        foreach (string prefix in new[] { "lin_", "cos_" })
            Assert.InRange(
                drawn[0].Count(value => value.StartsWith(prefix, StringComparison.Ordinal)) / 4000.0,
                0.3,
                0.37
            );
        Assert.Equal(["16", "32", "64", "128", "256"], drawn[1].Distinct().OrderBy(int.Parse));
        Assert.All(drawn[1].GroupBy(value => value), group => Assert.InRange(group.Count() / 4000.0, 0.17, 0.23));
        Assert.Equal(["1", "2", "3", "4"], drawn[2].Distinct().Order());
        Assert.All(drawn[2].GroupBy(value => value), group => Assert.InRange(group.Count() / 4000.0, 0.22, 0.28));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], drawn[3].Select(int.Parse).Distinct().Order());
        Assert.InRange(drawn[3].Count(value => value == "1") / 4000.0, 0.28, 0.35);
        Assert.All(drawn[4], value => Assert.InRange(double.Parse(value), 0.8, 0.9));
        Assert.InRange(drawn[4].Average(double.Parse), 0.848, 0.852);
        Assert.InRange(drawn[5].Count(value => value == "0.9") / 4000.0, 0.47, 0.53);
    }

    [Theory]
    [InlineData("gama: [0.9, 0.99]", "s.yml:1: unknown key 'gama': did you mean gamma?")]
    [InlineData("\nnet_arch: [[64]]", "s.yml:2: unknown key 'net_arch': did you mean policy_kwargs.net_arch?")]
    [InlineData(
        "policy_kwargs:\n  net_arc: [[64]]",
        "s.yml:2: unknown key 'policy_kwargs.net_arc': did you mean policy_kwargs.net_arch?"
    )]
    [InlineData(
        "gamma: {unifrom: [0.9, 1]}",
        "s.yml:1: gamma: expected one of uniform, log_uniform, int, log_int, power_of_two, choice, value, found "
            + "'unifrom': did you mean uniform?"
    )]
    [InlineData(
        "gamma: {uniform: [0.9, 1], choice: [1]}",
        "s.yml:1: gamma: expected exactly one of uniform, log_uniform, int, log_int, power_of_two, choice, "
            + "value, found uniform and choice"
    )]
    [InlineData("gamma: {uniform: 0.9}", "s.yml:1: gamma.uniform: expected two bounds such as [0.1, 0.4], found '0.9'")]
    [InlineData(
        "gamma: {uniform: [0.9, 0.9]}",
        "s.yml:1: gamma.uniform: the first bound must be below the second, found 0.9 and 0.9"
    )]
    [InlineData(
        "learning_rate: {log_uniform: [0, 1]}",
        "s.yml:1: learning_rate.log_uniform: expected a number above 0, found '0'"
    )]
    [InlineData(
        "n_steps: {power_of_two: [16, 100]}",
        "s.yml:1: n_steps.power_of_two: expected a power of two, found '100'"
    )]
    [InlineData("n_steps: {int: [1.5, 8]}", "s.yml:1: n_steps.int: expected a whole number, found '1.5'")]
    [InlineData(
        "n_steps: {uniform: [16, 128]}",
        "s.yml:1: n_steps: the key needs whole numbers; use int, log_int or power_of_two"
    )]
    [InlineData("gamma: [0.9, high]", "s.yml:1: gamma: expected a number, found 'high'")]
    [InlineData("gamma: []", "s.yml:1: gamma: expected a list of choices such as [0.98, 0.99], found a list")]
    [InlineData(
        "policy_kwargs: {net_arch: [64, 64]}",
        "s.yml:1: policy_kwargs.net_arch: expected a list such as [64, 64], or a map of lists for pi, vf and "
            + "shared, found '64' (a list contains choices; write a choice that is a list as [[64, 64]])"
    )]
    [InlineData(
        "gamma: {uniform: [0.9, 1], schedule: lin}",
        "s.yml:1: gamma: the key does not support schedules; remove 'schedule'"
    )]
    [InlineData(
        "learning_rate: {uniform: [0.1, 1], schedule: linear}",
        "s.yml:1: learning_rate.schedule: expected one or several of constant, lin, cos, found 'linear'"
    )]
    [InlineData(
        "gamma: [0.9, 1]\nseed: [1, 2]",
        "s.yml:2: seed: the seed cannot be searched; --seeds sets the number of seeds of each trial, --seed the "
            + "seed of the sampler"
    )]
    [InlineData(
        "n_timesteps: [1e4, 1e5]",
        "s.yml:1: n_timesteps: the number of steps cannot be searched; set it with --steps"
    )]
    [InlineData(
        "policy_kwargs:\n  net_arch: [[64]]\npolicy_kwargs.net_arch: [[32], [64]]",
        "s.yml:3: policy_kwargs.net_arch: the key occurs twice"
    )]
    [InlineData("algorithm: trpo\ngamma: [0.9, 1]", "s.yml:1: algorithm: expected ppo, found 'trpo'")]
    [InlineData(
        "gamma: 0.9",
        "s.yml: no key has more than one value (such as learning_rate: {log_uniform: [1e-5, 1e-2]})"
    )]
    [InlineData("\n\tgamma: [0.9, 1]", "s.yml:2: malformed YAML: a tab in the indentation; use spaces")]
    public void Invalid_search_space_is_reported_with_its_line(string text, string expected)
    {
        InvalidInputException exception = Assert.Throws<InvalidInputException>(() => Read(text));

        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shipped_search_space_is_valid()
    {
        (string name, string text) = DefaultSearchSpaces.For(PpoAlgorithm.Entry);

        Assert.Equal(12, SearchSpaceReader.Read(name, text, Known.Reader(PpoAlgorithm.Entry)).Varying.Count());
        Assert.Equal(
            "TRPO has no default search space; name a file with --space FILE",
            Assert.Throws<InvalidInputException>(() => DefaultSearchSpaces.For(TrpoAlgorithm.Entry)).Message
        );
    }

    private static SearchSpace Read(string text) =>
        SearchSpaceReader.Read("s.yml", text, Known.Reader(PpoAlgorithm.Entry));
}
