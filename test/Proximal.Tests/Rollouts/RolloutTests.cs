namespace Proximal.Tests;

public sealed class RolloutTests
{
    [Fact]
    public void Step_and_row_access_share_the_same_memory()
    {
        var rollout = new Rollout(steps: 3, environments: 2, observationSize: 4, actionSize: 1);
        for (int step = 0; step < 3; step++)
        for (int i = 0; i < 8; i++)
            rollout.Observations[step][i] = (step * 8) + i;
        var gathered = new float[8];
        rollout.Observations.Gather([5, 0], gathered);
        Assert.Equal([20, 21, 22, 23, 0, 1, 2, 3], gathered);

        rollout.LogProbs[2][1] = -7;
        rollout.LogProbs.Gather([5, 4], gathered);
        Assert.Equal([-7, 0], gathered[..2]);
        Assert.Equal(6, rollout.Count);
        Assert.Equal(0, rollout.Parameters.All.Length);
    }

    [Fact]
    public void ComputeAdvantages_uses_the_columns_of_the_rollout()
    {
        var rollout = new Rollout(steps: 2, environments: 3, observationSize: 1, actionSize: 1);
        rollout.Rewards.All.Fill(1);
        rollout.Values.All.Fill(0.5f);
        rollout.Terminated[0][1] = true;
        rollout.Truncated[0][2] = true;
        rollout.FinalValues[0][2] = 10;
        rollout.LastValues.AsSpan().Fill(4);
        rollout.ComputeAdvantages(gamma: 0.5, lambda: 1);
        Assert.Equal([2.5f, 2.5f, 2.5f], rollout.Advantages[1]); // 1 + 0.5 · 4 - 0.5
        Assert.Equal([2f, 0.5f, 5.5f], rollout.Advantages[0]); // 0.75 + 0.5 · 2.5; 1 - 0.5; 1 + 0.5 · 10 - 0.5
        Assert.Equal([2.5f, 1f, 6f], rollout.Returns[0]);
        rollout.ComputeAdvantages(gamma: 0.5, lambda: 1, bootstrapTruncated: false);
        Assert.Equal([2f, 0.5f, 0.5f], rollout.Advantages[0]);
    }

    [Fact]
    public void Explained_variance_is_1_for_perfect_values_0_for_a_constant_and_undefined_without_variance()
    {
        float[] returns = [1, 2, 4, -3];
        Assert.Equal(1, ExplainedVariance.Compute([11, 12, 14, 7], returns), 12);
        Assert.Equal(0, ExplainedVariance.Compute([5, 5, 5, 5], returns), 12);
        Assert.Equal(-3, ExplainedVariance.Compute([-1, -2, -4, 3], returns), 12);
        Assert.Equal(double.NaN, ExplainedVariance.Compute(returns, [2, 2, 2, 2]));
    }
}
