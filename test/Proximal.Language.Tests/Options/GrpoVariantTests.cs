namespace Proximal.Language.Tests;

/// <summary>The options that define the variants of GRPO, from their papers.</summary>
public sealed class GrpoVariantTests
{
    // Liu et al. 2025, arXiv:2503.20783: no division by the standard deviation or by the length.
    [Fact]
    public void Dr_GRPO_subtracts_the_group_mean_and_divides_by_a_constant_length()
    {
        Assert.Equal(AdvantageBaseline.GroupMean, GrpoOptions.DrGrpo.Baseline);
        Assert.Equal(TokenAggregation.Constant, GrpoOptions.DrGrpo.Aggregation);
    }

    // Yu et al. 2025, arXiv:2503.14476, section 4.1.
    [Fact]
    public void DAPO_has_a_wider_upper_clip_range_and_no_KL_penalty()
    {
        GrpoOptions dapo = GrpoOptions.Dapo;
        Assert.Equal((0.2, 0.28, 0), (dapo.ClipRange, dapo.ClipRangeHigh, dapo.KlCoefficient));
        Assert.Equal(TokenAggregation.Token, dapo.Aggregation);
        Assert.True(dapo.SkipUniformGroups);
        Assert.True(dapo.OverlongMargin > 0);
    }

    // Ahmadian et al. 2024, arXiv:2402.14740; the coefficient is TRL's.
    [Fact]
    public void RLOO_has_a_leave_one_out_baseline_and_the_KL_in_the_reward()
    {
        GrpoOptions rloo = GrpoOptions.Rloo;
        Assert.Equal(AdvantageBaseline.LeaveOneOut, rloo.Baseline);
        Assert.Equal((0.05, KlEstimator.K1, true), (rloo.KlCoefficient, rloo.KlEstimator, rloo.KlInReward));
    }
}
