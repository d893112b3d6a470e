using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Episodes that end early or are broken off: frames, statistics, and the step limit of evaluation.</summary>
public sealed class EndedEpisodeTests
{
    [Fact]
    public void MaxAndSkip_returns_the_maximum_of_the_last_two_frames_of_an_episode()
    {
        var skipping = new MaxAndSkip(new Rising(length: 2), skip: 4);
        var observation = new float[2];
        skipping.Seed(0, 0);
        skipping.Reset(observation);
        StepResult step = skipping.Step([0], observation);
        Assert.True(step.Terminated);
        Assert.Equal(2, step.Reward);
        Assert.Equal([2f, 9], observation);

        var single = new MaxAndSkip(new Rising(length: 5), skip: 4);
        single.Seed(0, 0);
        single.Reset(observation);
        single.Step([0], observation);
        Assert.Equal([4f, 7], observation);
        single.Step([0], observation);
        Assert.Equal([5f, 5], observation);
    }

    [Fact]
    public void RecordStatistics_discards_an_episode_that_is_reset()
    {
        var recorded = new RecordStatistics(new Rising(length: 3));
        var observation = new float[2];
        recorded.Seed(0, 0);
        recorded.Reset(observation);
        recorded.Step([0], observation);
        recorded.Reset(observation);
        for (int i = 0; i < 3; i++)
            recorded.Step([0], observation);
        Assert.Equal(1, recorded.Episodes.Count);
        Assert.Equal(3, recorded.Episodes.MeanReturn);
        Assert.Equal(3, recorded.Episodes.MeanLength);
    }

    // The reward is 1 in the first step after a reset only.
    [Fact]
    public void Evaluation_resets_the_environment_at_its_step_limit()
    {
        Policy policy = Policy.Create(Box.Uniform(0, 1e6f, 2), new Discrete(2), new NetworkOptions(), null, seed: 1);
        foreach (
            VectorEnvironment environments in (VectorEnvironment[])
                [
                    VectorEnvironment.From(static () => new Rising(length: null), 2),
                    new VectorNormalize(VectorEnvironment.From(static () => new Rising(length: null), 2)),
                ]
        )
        {
            using (environments)
            {
                EvaluationResult result = PolicyEvaluation.Run(policy, environments, 4, deterministic: true, seed: 1);
                Assert.Equal([1, 1, 1, 1], result.Returns);
                Assert.All(result.Lengths, static length => Assert.Equal(PolicyEvaluation.StepLimit, length));
            }
        }
    }

    /// <summary>Frames [t, 10 - t]. With a length the reward is 1, otherwise 1 in the first step only.</summary>
    private sealed class Rising(int? length) : EnvironmentBase<Box, Discrete>
    {
        private int time;

        public override Box Observations { get; } = Box.Uniform(-1e6f, 1e6f, 2);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation)
        {
            time = 0;
            Observe(observation);
        }

        protected override StepResult Step(int action, Span<float> observation)
        {
            time++;
            Observe(observation);
            return new StepResult(length is not null || time == 1 ? 1 : 0, Terminated: time == length);
        }

        private void Observe(Span<float> observation) => (observation[0], observation[1]) = (time, 10 - time);
    }
}
