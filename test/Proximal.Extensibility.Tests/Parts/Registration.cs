using System.Runtime.CompilerServices;
using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// Gives each part the name that options and files use. A program does this once, before it trains or loads.
/// </summary>
internal static class Registration
{
    [ModuleInitializer]
    internal static void RegisterParts()
    {
        PolicyNetwork.Registry.Register(
            QNetwork.Name,
            static (NetworkSpec spec, ref Rng random) => new QNetwork(spec, dueling: false, ref random)
        );
        PolicyNetwork.Registry.Register(
            QNetwork.DuelingName,
            static (NetworkSpec spec, ref Rng random) => new QNetwork(spec, dueling: true, ref random)
        );
        PolicyNetwork.Registry.Register(
            PhasicNetwork.Name,
            static (NetworkSpec spec, ref Rng random) => new PhasicNetwork(spec, ref random)
        );
        PolicyNetwork.Registry.Register(
            ResidualNetwork.Name,
            static (NetworkSpec spec, ref Rng random) => new ResidualNetwork(spec, ref random)
        );
        ActionDistribution.Registry.Register(
            LaplaceDistribution.Name,
            static spec => new LaplaceDistribution(spec.Actions.ActionSize, spec.LogStdInitial)
        );
        FeatureExtractor.Registry.Register(
            FourierFeatures.Name,
            static (observations, features) => new FourierFeatures(observations.ObservationSize, features ?? 16)
        );
        Optimizer.Registry.Register(Lion.Name, static (parameters, _) => new Lion(parameters));
        Schedule.Registry.Register(WarmUp.Name, WarmUp.At);
    }
}
