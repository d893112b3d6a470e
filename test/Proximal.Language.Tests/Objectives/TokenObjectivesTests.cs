using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class TokenObjectivesTests
{
    [Fact]
    public void Clip_higher_has_a_wider_upper_than_lower_range()
    {
        // Ratios 1.25 and 1.5 with A = 1, 0.75 and 0.9 with A = -1; bounds 0.8 and 1.28.
        float[] gains = Gains(
            [1.25f, 1.5f, 0.75f, 0.9f],
            [1, 1, -1, -1],
            clipLow: 0.2f,
            clipHigh: 0.28f,
            dualClip: null
        );
        Assert.Equal([1.25f, 1.28f, -0.8f, -0.9f], gains, Close);
    }

    [Fact]
    public void Dual_clip_bounds_the_loss_of_negative_advantages_only()
    {
        float[] gains = Gains([10, 10, 2, 0.1f, 10], [-1, 1, -1, -2, 0], clipLow: 0.2f, clipHigh: 0.2f, dualClip: 3);
        Assert.Equal([-3f, 1.2f, -2, -1.6f, 0], gains, Close);
        Assert.Equal(
            [-10f, 1.2f, -2, -1.6f, 0],
            Gains([10, 10, 2, 0.1f, 10], [-1, 1, -1, -2, 0], 0.2f, 0.2f, dualClip: null),
            Close
        );
    }

    [Theory]
    [InlineData(TokenAggregation.Sequence, new[] { 1 / 9f, 1 / 9f, 1 / 9f, 1 / 3f, 1 / 6f, 1 / 6f })]
    [InlineData(TokenAggregation.Token, new[] { 1 / 6f, 1 / 6f, 1 / 6f, 1 / 6f, 1 / 6f, 1 / 6f })]
    [InlineData(TokenAggregation.Constant, new[] { 1 / 24f, 1 / 24f, 1 / 24f, 1 / 24f, 1 / 24f, 1 / 24f })]
    public void TokenWeights_of_sequences_of_3_1_and_2_tokens_equal_values_by_hand(
        TokenAggregation aggregation,
        float[] expected
    )
    {
        var weights = new float[6];
        TokenWeights.Fill(aggregation, [0, 3, 4, 6], maxLength: 8, weights);
        Assert.Equal(expected, weights, Close);
    }

    [Fact]
    public void Empty_sequences_and_invalid_starts_are_refused()
    {
        Assert.Throws<ArgumentException>(() =>
            TokenWeights.Fill(TokenAggregation.Token, [0, 2, 2, 3], 1, new float[3])
        );
        Assert.Throws<ArgumentException>(() => TokenWeights.Fill(TokenAggregation.Token, [0, 2, 4], 1, new float[3]));
        Assert.Throws<ArgumentException>(() => TokenWeights.Fill(TokenAggregation.Constant, [0, 3], 0, new float[3]));
        Assert.Throws<ArgumentException>(() =>
            TokenRewards.Fill(new float[3], 0.1, new float[1], [0, 2, 3], new float[3])
        );
        Assert.Throws<ArgumentException>(() => PackedTokens.Spread(new float[2], [0, 3], new float[3]));
    }

    [Fact]
    public void Sums_and_means_over_sequences_have_gradients()
    {
        (float[] sums, float[][] ofSums) = Differentiation.Of(
            [
                [1, 2, 3, 4, 5, 6],
            ],
            parameters =>
            {
                Tensor values = PackedTokens.Sum(parameters[0], [0, 3, 4, 6]);
                return (values, (values * Tensor.From([1f, 10, 100])).Sum());
            }
        );
        Assert.Equal([6f, 4, 11], sums);
        Assert.Equal([1f, 1, 1, 10, 100, 100], ofSums[0]);

        (float[] means, float[][] ofMeans) = Differentiation.Of(
            [
                [1, 2, 3, 4, 5, 6],
            ],
            parameters =>
            {
                Tensor values = PackedTokens.Mean(parameters[0], [0, 3, 4, 6]);
                return (values, values.Sum());
            }
        );
        Assert.Equal([2f, 4, 5.5f], means, Close);
        Assert.Equal([1 / 3f, 1 / 3f, 1 / 3f, 1, 0.5f, 0.5f], ofMeans[0], Close);
    }

    [Fact]
    public void TokenRewards_add_dense_rewards_score_and_KL_penalty()
    {
        var rewards = new float[5];
        TokenRewards.Fill([1, 2, 3, 4, 5], 0.1, [10, 20], [0, 2, 5], rewards, dense: [0.5f, 0, 0, 0.25f, 0]);
        Assert.Equal([0.4f, 9.8f, -0.3f, -0.15f, 19.5f], rewards, Close);
    }

    private static float[] Gains(float[] ratios, float[] advantages, float clipLow, float clipHigh, float? dualClip)
    {
        using Scope scope = Scope.Begin(record: false);
        Tensor logProb = Tensor.From([.. ratios.Select(static r => MathF.Log(r))]);
        return Proximal
            .Objectives.ClippedSurrogatePerElement(
                logProb,
                Tensor.Zeros(ratios.Length),
                Tensor.From(advantages),
                clipLow,
                clipHigh,
                dualClip
            )
            .ToArray();
    }

    private static bool Close(float x, float y) => MathF.Abs(x - y) <= 1e-6f * MathF.Max(1, MathF.Abs(x));
}
