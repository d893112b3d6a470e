using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// Adapts the learning rate to the KL divergence of each update (Schulman et al. 2017, section 4, of the step size in
/// place of β),
/// narrows the clip range, lets the entropy bonus decay, and stops training after a number of small updates.
/// </summary>
internal sealed class KlAdaptation(double target, int patience = int.MaxValue) : ITrainingCallback, IStateful
{
    private int small;

    public void OnUpdate(ITrainer trainer)
    {
        var ppo = (Ppo)trainer;
        if (!ppo.Metrics.TryGet(MetricTags.ApproximateKl, out double kl))
            return;
        double factor =
            kl > 1.5 * target ? 1 / 1.5
            : kl < target / 1.5 ? 1.5
            : 1;
        ppo.LearningRate = Math.Clamp(ppo.LearningRate.Initial * factor, 1e-5, 1e-2);
        ppo.ClipRange = Math.Max(0.1, 0.95 * ppo.ClipRange.Initial);
        ppo.EntropyCoefficient = 0.9 * ppo.EntropyCoefficient.Initial;
        small = kl < target / 1.5 ? small + 1 : 0;
        if (small >= patience)
            trainer.RequestStop($"{small} updates in a row with a KL divergence below {target / 1.5:0.###}");
    }

    public void SaveState(StateDictionary state, string prefix) => state.SetValue($"{prefix}.small", small);

    public void LoadState(StateDictionary state, string prefix) => small = state.GetValue<int>($"{prefix}.small");
}
