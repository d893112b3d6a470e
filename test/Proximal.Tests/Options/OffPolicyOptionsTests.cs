using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class OffPolicyOptionsTests
{
    private static readonly SacOptions Sac = new();
    private static readonly Td3Options Td3 = new();

    public static TheoryData<OffPolicyOptions, string, string> Wrong =>
        new()
        {
            { Sac with { BufferSize = 0 }, "BufferSize", "buffer_size" },
            { Sac with { BatchSize = -1 }, "BatchSize", "batch_size" },
            { Sac with { LearningStarts = -1 }, "LearningStarts", "learning_starts" },
            { Sac with { TrainFrequency = 0 }, "TrainFrequency", "train_freq" },
            { Sac with { TrainFrequency = int.MaxValue, EnvironmentCount = 2 }, "TrainFrequency", "train_freq" },
            { Sac with { GradientSteps = 0 }, "GradientSteps", "gradient_steps" },
            { Sac with { GradientSteps = -2 }, "GradientSteps", "gradient_steps" },
            { Sac with { Tau = 0 }, "Tau", "tau" },
            { Sac with { Tau = 1.1 }, "Tau", "tau" },
            { Sac with { ActionNoise = (ActionNoise)5 }, "ActionNoise", "noise_type" },
            { Sac with { ActionNoiseDeviation = double.NaN }, "ActionNoiseDeviation", "noise_std" },
            { Sac with { ReportInterval = 0 }, "ReportInterval", "report_interval" },
            { Sac with { LearningRate = 0 }, "LearningRate", "learning_rate" },
            { Sac with { Network = new() { ActorWidths = [0] } }, "ActorWidths", "policy_kwargs.net_arch.pi" },
            { Sac with { Network = new() { CriticWidths = [-1] } }, "CriticWidths", "policy_kwargs.net_arch.qf" },
            {
                Sac with
                {
                    Network = new() { Activation = (Activation)99 },
                },
                "Activation",
                "policy_kwargs.activation_fn"
            },
            { Sac with { EntropyCoefficient = -0.1 }, "EntropyCoefficient", "ent_coef" },
            { Sac with { InitialEntropyCoefficient = 0 }, "InitialEntropyCoefficient", "ent_coef" },
            { Sac with { EntropyCoefficient = 0.1, TargetEntropy = -1 }, "EntropyCoefficient", "ent_coef" },
            { Sac with { TargetEntropy = double.NegativeInfinity }, "TargetEntropy", "target_entropy" },
            { Sac with { TargetUpdateInterval = 0 }, "TargetUpdateInterval", "target_update_interval" },
            { Td3 with { PolicyDelay = 0 }, "PolicyDelay", "policy_delay" },
            { Td3 with { TargetPolicyNoise = -1 }, "TargetPolicyNoise", "target_policy_noise" },
            { Td3 with { TargetNoiseClip = double.PositiveInfinity }, "TargetNoiseClip", "target_noise_clip" },
        };

    [Theory, MemberData(nameof(Wrong))]
    public void Invalid_option_is_named_in_CSharp_and_in_YAML(OffPolicyOptions options, string name, string key)
    {
        string message = Assert.Throws<InvalidInputException>(options.Validate).Message;
        Assert.StartsWith($"{name} ({key}) ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Defaults_and_range_bounds_are_valid()
    {
        Sac.Validate();
        Td3.Validate();
        (
            Sac with
            {
                LearningStarts = 0,
                GradientSteps = -1,
                Tau = 1,
                EntropyCoefficient = 0,
                Network = new() { ActorWidths = [] },
            }
        ).Validate();
        (Td3 with { ActionNoiseDeviation = 0, TargetPolicyNoise = 0, TargetNoiseClip = 0 }).Validate();
    }
}
