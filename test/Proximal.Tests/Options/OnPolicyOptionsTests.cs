namespace Proximal.Tests;

public sealed class OnPolicyOptionsTests
{
    private static readonly A2cOptions A2cDefaults = new();
    private static readonly ReinforceOptions ReinforceDefaults = new();
    private static readonly TrpoOptions TrpoDefaults = new();
    private static readonly NetworkOptions Sharing = new() { SharedWidths = [64] };

    public static TheoryData<OnPolicyOptions, string> Wrong =>
        new()
        {
            {
                A2cDefaults with
                {
                    StepsPerRollout = 0,
                },
                "StepsPerRollout (n_steps) must be a positive number, but is 0"
            },
            {
                A2cDefaults with
                {
                    EntropyCoefficient = -1,
                },
                "EntropyCoefficient (ent_coef) must be a number of at least 0, but is -1"
            },
            { A2cDefaults with { RmsPropAlpha = 1 }, "RmsPropAlpha (rms_prop_alpha) must lie in [0, 1), but is 1" },
            {
                A2cDefaults with
                {
                    RmsPropAlpha = double.NaN,
                },
                "RmsPropAlpha (rms_prop_alpha) must lie in [0, 1), but is NaN"
            },
            {
                A2cDefaults with
                {
                    OptimizerEpsilon = 0,
                },
                "OptimizerEpsilon (rms_prop_eps) must be a positive number, but is 0"
            },
            {
                ReinforceDefaults with
                {
                    Baseline = false,
                    GaeLambda = 0.9,
                },
                "GaeLambda (gae_lambda) must be 1 without a baseline to bootstrap from, but is 0.9"
            },
            {
                ReinforceDefaults with
                {
                    CriticLearningRate = 0,
                },
                "CriticLearningRate (critic_learning_rate) must be a positive number, but is 0"
            },
            {
                ReinforceDefaults with
                {
                    CriticEpochs = 0,
                },
                "CriticEpochs (n_critic_updates) must be a positive number, but is 0"
            },
            {
                ReinforceDefaults with
                {
                    BatchSize = -1,
                },
                "BatchSize (batch_size) must be a positive number, but is -1"
            },
            {
                ReinforceDefaults with
                {
                    EntropyCoefficient = float.NaN,
                },
                "EntropyCoefficient (ent_coef) must be a number of at least 0, but is NaN"
            },
            {
                ReinforceDefaults with
                {
                    MaxGradientNorm = 0,
                },
                "MaxGradientNorm (max_grad_norm) must be a positive number, but is 0"
            },
            {
                ReinforceDefaults with
                {
                    AdamEpsilon = 0,
                },
                "AdamEpsilon (adam_eps) must be a positive number, but is 0"
            },
            {
                ReinforceDefaults with
                {
                    Network = Sharing,
                },
                "SharedWidths (policy_kwargs.net_arch.shared) must be empty: REINFORCE trains actor and critic "
                    + "separately, but is [64]"
            },
            { TrpoDefaults with { TargetKl = 0 }, "TargetKl (target_kl) must be a positive number, but is 0" },
            {
                TrpoDefaults with
                {
                    ConjugateGradientSteps = 0,
                },
                "ConjugateGradientSteps (cg_max_steps) must be a positive number, but is 0"
            },
            {
                TrpoDefaults with
                {
                    Damping = -0.1,
                },
                "Damping (cg_damping) must be a number of at least 0, but is -0.1"
            },
            {
                TrpoDefaults with
                {
                    LineSearchShrinkingFactor = 1,
                },
                "LineSearchShrinkingFactor (line_search_shrinking_factor) must lie between 0 and 1, but is 1"
            },
            {
                TrpoDefaults with
                {
                    LineSearchSteps = 0,
                },
                "LineSearchSteps (line_search_max_iter) must be a positive number, but is 0"
            },
            {
                TrpoDefaults with
                {
                    SubsamplingFactor = 0,
                },
                "SubsamplingFactor (sub_sampling_factor) must be a positive number, but is 0"
            },
            {
                TrpoDefaults with
                {
                    CriticEpochs = 0,
                },
                "CriticEpochs (n_critic_updates) must be a positive number, but is 0"
            },
            { TrpoDefaults with { BatchSize = 0 }, "BatchSize (batch_size) must be a positive number, but is 0" },
            { TrpoDefaults with { AdamEpsilon = -1 }, "AdamEpsilon (adam_eps) must be a positive number, but is -1" },
            {
                TrpoDefaults with
                {
                    Network = Sharing,
                },
                "SharedWidths (policy_kwargs.net_arch.shared) must be empty: TRPO trains actor and critic "
                    + "separately, but is [64]"
            },
        };

    [Theory, MemberData(nameof(Wrong))]
    public void Invalid_option_is_named_in_CSharp_and_in_YAML(OnPolicyOptions options, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(options.Validate).Message);

    [Fact]
    public void Defaults_and_range_bounds_are_valid()
    {
        foreach (
            OnPolicyOptions options in (OnPolicyOptions[])
                [
                    A2cDefaults,
                    A2cDefaults with
                    {
                        RmsPropAlpha = 0,
                        Network = Sharing,
                    },
                    ReinforceDefaults,
                    ReinforceDefaults with
                    {
                        Baseline = false,
                    },
                    ReinforceDefaults with
                    {
                        GaeLambda = 0,
                        BatchSize = int.MaxValue,
                    },
                    TrpoDefaults,
                    TrpoDefaults with
                    {
                        Damping = 0,
                        LineSearchSteps = 1,
                        SubsamplingFactor = 1000,
                        BatchSize = int.MaxValue,
                    },
                ]
        )
            options.Validate();
    }
}
