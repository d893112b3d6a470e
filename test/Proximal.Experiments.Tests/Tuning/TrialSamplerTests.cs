namespace Proximal.Experiments.Tests;

public sealed class TrialSamplerTests
{
    private static readonly RunConfiguration Base = Known.Run("CartPole-v1", new PpoOptions { EnvironmentCount = 2 });

    [Fact]
    public void Trial_depends_on_seed_and_number_only()
    {
        SearchSpace space = Space("learning_rate: {log_uniform: [1e-5, 1e-2]}\ngamma: [0.9, 0.99, 0.999]");
        Trial[] first = [.. Enumerable.Range(0, 20).Select(new TrialSampler(space, Base, 7).Draw)];
        Trial[] backwards =
        [
            .. Enumerable.Range(0, 40).Reverse().Select(new TrialSampler(space, Base, 7).Draw).Reverse(),
        ];
        Trial[] other = [.. Enumerable.Range(0, 20).Select(new TrialSampler(space, Base, 8).Draw)];

        Assert.All(first.Zip(backwards), pair => Assert.Equal(pair.First.Configuration, pair.Second.Configuration));
        Assert.DoesNotContain(first.Zip(other), pair => pair.First.Configuration == pair.Second.Configuration);
        Assert.Equal(20, first.Select(trial => trial.Values[0]).Distinct().Count());
    }

    [Fact]
    public void Sampled_values_are_in_the_options_and_the_others_are_unchanged()
    {
        Trial trial = new TrialSampler(
            Space(
                "learning_rate: {log_uniform: [1e-5, 1e-2], schedule: lin}\npolicy_kwargs.net_arch: [[32], [32, "
                    + "16]]\nvf_coef: 0.25"
            ),
            Base,
            1
        ).Draw(3);

        var options = (PpoOptions)trial.Configuration.Options;
        Assert.Equal(trial.Values[0], options.LearningRate.ToString());
        Assert.StartsWith("lin_", trial.Values[0], StringComparison.Ordinal);
        Assert.Equal(trial.Values[1], $"[{string.Join(", ", options.Network.ActorWidths)}]");
        Assert.Equal(0.25f, options.ValueCoefficient);
        Assert.Equal(Base.ToYaml().Split('\n').Length, trial.Configuration.ToYaml().Split('\n').Length);
        Assert.Equal((2, 2048), (options.EnvironmentCount, options.StepsPerRollout));
    }

    [Fact]
    public void Options_that_conflict_are_sampled_again()
    {
        var sampler = new TrialSampler(
            Space("n_steps: {power_of_two: [8, 64]}\nbatch_size: {power_of_two: [8, 512]}"),
            Base,
            0
        );
        Trial[] trials = [.. Enumerable.Range(0, 50).Select(sampler.Draw)];

        Assert.All(trials, trial => trial.Configuration.Options.Validate());
        Assert.Contains(trials, trial => trial.Rejections.Count > 0);
        Assert.All(
            trials.SelectMany(trial => trial.Rejections),
            refusal =>
                Assert.StartsWith(
                    "BatchSize (batch_size) must be at most one rollout",
                    refusal,
                    StringComparison.Ordinal
                )
        );

        var none = new TrialSampler(Space("n_steps: [4, 8]\nbatch_size: [100, 200]"), Base, 0);
        string message = Assert.Throws<InvalidInputException>(() => none.Draw(0)).Message;
        Assert.StartsWith(
            "the space has too few valid combinations: none of 1000 draws was valid; the last: BatchSize",
            message,
            StringComparison.Ordinal
        );
    }

    private static SearchSpace Space(string text) =>
        SearchSpaceReader.Read("s.yml", text, Known.Reader(PpoAlgorithm.Entry));
}
