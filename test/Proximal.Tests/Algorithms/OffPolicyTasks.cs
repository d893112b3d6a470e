namespace Proximal.Tests;

/// <summary>What tests of SAC and TD3 have in common: small settings, and trainers by their algorithm's name.</summary>
internal static class OffPolicyTasks
{
    private static readonly OffPolicyNetworkOptions SmallNetwork = new() { ActorWidths = [16], CriticWidths = [16] };

    public static SacOptions Sac { get; } =
        new()
        {
            TotalSteps = 600,
            EnvironmentCount = 2,
            LearningStarts = 50,
            BatchSize = 32,
            BufferSize = 400,
            ReportInterval = 100,
            Seed = 7,
            LearningRate = Schedule.Linear(3e-3),
            Tau = 0.02,
            TrainFrequency = 2,
            Network = SmallNetwork,
        };

    public static Td3Options Td3 { get; } =
        new()
        {
            TotalSteps = 600,
            EnvironmentCount = 2,
            LearningStarts = 50,
            BatchSize = 32,
            BufferSize = 400,
            ReportInterval = 100,
            Seed = 7,
            LearningRate = Schedule.Linear(3e-3),
            Tau = 0.02,
            TrainFrequency = 2,
            Network = SmallNetwork,
            ActionNoise = ActionNoise.OrnsteinUhlenbeck,
            ActionNoiseDeviation = 0.4,
        };

    public static OffPolicyOptions Of(string algorithm) => algorithm == "sac" ? Sac : Td3;

    public static OffPolicyTrainer Make(VectorEnvironment environments, OffPolicyOptions options) =>
        options is SacOptions sac ? new Sac(environments, sac) : new Td3(environments, (Td3Options)options);

    public static OffPolicyTrainer Train(
        Func<IEnvironment> environment,
        OffPolicyOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    )
    {
        using VectorEnvironment environments = VectorEnvironment.From(environment, options.EnvironmentCount);
        OffPolicyTrainer trainer = Make(environments, options);
        trainer.Train(callbacks);
        return trainer;
    }
}
