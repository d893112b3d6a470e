namespace Proximal.Language.Tests;

/// <summary>The options that define the variants of GRPO, from their papers.</summary>
public sealed class GrpoVariantTests
{
    // Liu et al. 2025, arXiv:2503.20783: no division by the standard deviation or by the length.
    [Fact]
    public void Dr_GRPO_subtracts_the_group_mean_and_divides_by_a_constant_length()
    {
        Assert.Equal(AdvantageBaseline.GroupMean, GrpoOptions.DrGrpo.Baseline);
        Assert.Equal(RewardScale.None, GrpoOptions.DrGrpo.ScaleRewards);
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
        Assert.True(dapo.MaxGenerationBatches > 1);
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

    // Zheng et al. 2025, arXiv:2507.18071, section 5.1.
    [Fact]
    public void GSPO_clips_the_ratio_of_a_completion_to_the_range_of_the_paper()
    {
        GrpoOptions gspo = GrpoOptions.Gspo;
        Assert.Equal(ImportanceSamplingLevel.Sequence, gspo.ImportanceSampling);
        Assert.Equal((3e-4, 4e-4), (gspo.ClipRange, gspo.ClipRangeHigh));
    }

    // MiniMax 2025, arXiv:2506.13585, section 3.1; the upper limit is TRL's epsilon_high 5.
    [Fact]
    public void CISPO_limits_the_weight_of_a_token_from_above_only()
    {
        GrpoOptions cispo = GrpoOptions.Cispo;
        Assert.Equal(PolicyLoss.Cispo, cispo.PolicyLoss);
        Assert.Equal((0, 5), (1 - cispo.ClipRange, 1 + cispo.ClipRangeHigh));
    }

    // Hu et al. 2025, arXiv:2501.03262.
    [Fact]
    public void REINFORCE_plus_plus_baseline_whitens_differences_to_the_group_mean()
    {
        GrpoOptions options = GrpoOptions.ReinforcePlusPlusBaseline;
        Assert.Equal(
            (AdvantageBaseline.GroupMean, RewardScale.None, true, KlEstimator.K2, false),
            (options.Baseline, options.ScaleRewards, options.WhitenAdvantages, options.KlEstimator, options.KlInReward)
        );
    }
}
