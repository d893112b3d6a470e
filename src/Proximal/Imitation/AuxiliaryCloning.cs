using Proximal.Tensors;

namespace Proximal;

/// <summary>Behaviour cloning beside PPO: trains the policy on demonstrations after each update.</summary>
internal sealed class AuxiliaryCloning : IStateful
{
    private readonly PolicyCloning cloning;
    private readonly double initialRate;
    private readonly long steps;
    private readonly int epochs;
    private readonly int? maxBatches;

    /// <summary>Reads the demonstrations.</summary>
    /// <param name="policy">Policy that is trained.</param>
    /// <param name="optimizer">Optimizer of the cloning.</param>
    /// <param name="options">The options of the run.</param>
    public AuxiliaryCloning(Policy policy, Optimizer optimizer, PpoOptions options)
    {
        AuxiliaryCloningOptions own = options.BehavioralCloning;
        int batchSize = own.BatchSize ?? options.BatchSize;
        Demonstrations demonstrations = DemonstrationsOption.Open(
            own.DemonstrationsPath,
            own.Demonstrations,
            policy.ObservationSpace,
            policy.ActionSpace
        )!;
        cloning = new PolicyCloning(
            policy,
            demonstrations,
            optimizer,
            batchSize,
            entropyCoefficient: 0,
            options.MaxGradientNorm,
            options.Seed
        );
        initialRate = own.Strength * options.LearningRate.Initial;
        steps = own.Steps;
        epochs = own.Epochs ?? options.Epochs;
        maxBatches = own.SamplesPerUpdate > 0 ? Math.Max(1, own.SamplesPerUpdate / batchSize) : null;
    }

    /// <summary>Trains the policy on demonstrations.</summary>
    /// <param name="at">Environment steps so far.</param>
    /// <returns>Mean loss; null if the learning rate has decreased to 0.</returns>
    public double? Update(long at)
    {
        double rate = steps == 0 ? initialRate : initialRate * Math.Max(0, 1 - ((double)at / steps));
        return rate > 0 ? cloning.Fit(epochs, (float)rate, maxBatches).Loss : null;
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => cloning.SaveState(state, prefix);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) => cloning.LoadState(state, prefix);
}
