namespace Proximal.Tests;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(35)]
    public void Observations_are_normalized_and_clipped_per_element(int width)
    {
        var random = new Rng(9);
        var batch = new float[50 * width];
        for (int i = 0; i < batch.Length; i++)
            batch[i] = (i % width * 100) + random.NextNormal();
        batch[0] = 1e6f;
        var normalizer = new ObservationNormalizer(width, clip: 5);
        normalizer.Update(batch);
        var normalized = new float[batch.Length];
        normalizer.Normalize(batch, normalized);
        for (int i = 0; i < batch.Length; i++)
        {
            double mean = normalizer.Statistics.Mean[i % width],
                variance = normalizer.Statistics.Variance[i % width];
            Assert.Equal(
                (float)Math.Clamp((batch[i] - mean) / Math.Sqrt(variance + 1e-8), -5, 5),
                normalized[i],
                1e-5f
            );
        }

        Assert.Equal(5, normalized[0]);
        normalizer.Normalize(batch, batch);
        Assert.Equal(normalized, batch);
    }

    // Mean 0 and variance 1 before the first update: 4 / √(1 + 3).
    [Fact]
    public void Epsilon_is_added_to_the_variance()
    {
        float[] normalized = new float[1];
        new ObservationNormalizer(1, epsilon: 3).Normalize([4], normalized);
        Assert.Equal(2, normalized[0], 1e-6f);
        new RewardNormalizer(1, gamma: 0.9, epsilon: 3).Normalize([4], normalized);
        Assert.Equal(2, normalized[0], 1e-6f);
    }

    [Fact]
    public void Normalize_does_not_update_the_statistics()
    {
        var normalizer = new ObservationNormalizer(1);
        float[] normalized = new float[2];
        normalizer.Normalize([3, -20], normalized);
        Assert.Equal([3, -10], normalized);
        Assert.Equal(1e-4, normalizer.Statistics.Count);
    }

    [Fact]
    public void Rewards_are_divided_by_the_deviation_of_the_discounted_return()
    {
        var normalizer = new RewardNormalizer(environments: 2, gamma: 0.5);
        normalizer.Update([4, -2], [false, false], [false, false]); // returns 4, -2
        normalizer.Update([1, 1], [false, true], [true, false]); // 3, 0; both episodes end
        normalizer.Update([8, 6], [false, false], [false, false]); // 8, 6: they began again
        var expected = new RunningMeanStd(1);
        expected.Update([4.0, -2]);
        expected.Update([3.0, 0]);
        expected.Update([8.0, 6]);
        Assert.Equal(expected.Variance[0], normalizer.Statistics.Variance[0]);

        float[] rewards = [1, -2, 1e6f];
        normalizer.Normalize(rewards, rewards);
        double scale = 1 / Math.Sqrt(expected.Variance[0] + 1e-8);
        Assert.Equal([(float)scale, (float)(-2 * scale), 10], rewards);
    }

    [Fact]
    public void Restored_normalizers_continue_exactly()
    {
        var observations = new ObservationNormalizer(3);
        var rewards = new RewardNormalizer(environments: 2, gamma: 0.9);
        Run(observations, rewards, seed: 1);
        var state = new StateDictionary();
        observations.SaveState(state, "observations");
        rewards.SaveState(state, "rewards");
        var observationsAgain = new ObservationNormalizer(3);
        var rewardsAgain = new RewardNormalizer(environments: 2, gamma: 0.9);
        observationsAgain.LoadState(state, "observations");
        rewardsAgain.LoadState(state, "rewards");
        Assert.Equal(Run(observations, rewards, seed: 2), Run(observationsAgain, rewardsAgain, seed: 2));
    }

    [Fact]
    public void Normalizers_allocate_nothing()
    {
        var observations = new ObservationNormalizer(16);
        var rewards = new RewardNormalizer(environments: 8, gamma: 0.9);
        var episodes = new EpisodeStatistics(environments: 8);
        var batch = new float[8 * 16];
        var reward = new float[8];
        var flags = new bool[8];
        void Step()
        {
            observations.Update(batch);
            observations.Normalize(batch, batch);
            rewards.Update(reward, flags, flags);
            rewards.Normalize(reward, reward);
            episodes.Update(reward, flags, flags);
        }

        Step();
        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                for (int i = 0; i < 100; i++)
                    Step();
            })
        );
    }

    private static float[] Run(ObservationNormalizer observations, RewardNormalizer rewards, ulong seed)
    {
        var random = new Rng(seed);
        var results = new float[8];
        for (int i = 0; i < 20; i++)
        {
            random.FillNormal(results);
            observations.Update(results.AsSpan(0, 6));
            observations.Normalize(results.AsSpan(0, 6), results.AsSpan(0, 6));
            rewards.Update(results.AsSpan(6), [i % 4 == 0, false], [false, i % 5 == 0]);
            rewards.Normalize(results.AsSpan(6), results.AsSpan(6));
        }

        return results;
    }
}
