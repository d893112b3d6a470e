using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class PpoOptionsTests
{
    private static readonly PpoOptions Defaults = new();

    public static TheoryData<PpoOptions, string, string> Wrong =>
        new()
        {
            { Defaults with { TotalSteps = 0 }, "TotalSteps", "n_timesteps" },
            { Defaults with { EnvironmentCount = -1 }, "EnvironmentCount", "n_envs" },
            { Defaults with { StepsPerRollout = 0 }, "StepsPerRollout", "n_steps" },
            { Defaults with { StepsPerRollout = int.MaxValue, EnvironmentCount = 2 }, "StepsPerRollout", "n_steps" },
            { Defaults with { BatchSize = 0 }, "BatchSize", "batch_size" },
            { Defaults with { BatchSize = 4096 }, "BatchSize", "batch_size" },
            { Defaults with { Epochs = 0 }, "Epochs", "n_epochs" },
            { Defaults with { LearningRate = Schedule.Constant(0) }, "LearningRate", "learning_rate" },
            { Defaults with { LearningRate = Schedule.Linear(-1e-3) }, "LearningRate", "learning_rate" },
            { Defaults with { Gamma = 1.5 }, "Gamma", "gamma" },
            { Defaults with { Gamma = double.NaN }, "Gamma", "gamma" },
            { Defaults with { GaeLambda = -0.1 }, "GaeLambda", "gae_lambda" },
            { Defaults with { ClipRange = Schedule.Constant(-0.2) }, "ClipRange", "clip_range" },
            { Defaults with { ClipRangeValue = Schedule.Constant(0) }, "ClipRangeValue", "clip_range_vf" },
            { Defaults with { EntropyCoefficient = -1 }, "EntropyCoefficient", "ent_coef" },
            { Defaults with { ValueCoefficient = float.PositiveInfinity }, "ValueCoefficient", "vf_coef" },
            { Defaults with { MaxGradientNorm = 0 }, "MaxGradientNorm", "max_grad_norm" },
            { Defaults with { TargetKl = 0 }, "TargetKl", "target_kl" },
            { Defaults with { AdamEpsilon = 0 }, "AdamEpsilon", "adam_eps" },
            { Defaults with { Objective = (PpoObjective)7 }, "Objective", "objective" },
            { Defaults with { KlTarget = -1 }, "KlTarget", "kl_target" },
            { Defaults with { KlCoefficient = 0 }, "KlCoefficient", "kl_coef" },
            { Defaults with { ClipObservation = 0 }, "ClipObservation", "normalize.clip_obs" },
            { Defaults with { ClipReward = -10 }, "ClipReward", "normalize.clip_reward" },
            { Defaults with { NormalizationEpsilon = 0 }, "NormalizationEpsilon", "normalize.epsilon" },
            { Defaults with { Network = new() { ActorWidths = [64, 0] } }, "ActorWidths", "policy_kwargs.net_arch.pi" },
            { Defaults with { Network = new() { CriticWidths = [-1] } }, "CriticWidths", "policy_kwargs.net_arch.vf" },
            {
                Defaults with
                {
                    Network = new() { SharedWidths = [0] },
                },
                "SharedWidths",
                "policy_kwargs.net_arch.shared"
            },
            {
                Defaults with
                {
                    Network = new() { Activation = (Activation)99 },
                },
                "Activation",
                "policy_kwargs.activation_fn"
            },
            {
                Defaults with
                {
                    Network = new() { LogStdInitial = float.NaN },
                },
                "LogStdInitial",
                "policy_kwargs.log_std_init"
            },
        };

    [Theory, MemberData(nameof(Wrong))]
    public void Invalid_option_is_named_in_CSharp_and_in_YAML(PpoOptions options, string name, string key)
    {
        string message = Assert.Throws<InvalidInputException>(options.Validate).Message;
        Assert.StartsWith($"{name} ({key}) ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Defaults_and_range_bounds_are_valid()
    {
        Defaults.Validate();
        (
            Defaults with
            {
                Gamma = 1,
                GaeLambda = 0,
                LearningRate = Schedule.Linear(1e-3),
                ClipRangeValue = Schedule.Linear(0.2),
                BatchSize = 2048,
                EntropyCoefficient = 0,
                Network = new() { ActorWidths = [], CriticWidths = [] },
            }
        ).Validate();
    }
}
