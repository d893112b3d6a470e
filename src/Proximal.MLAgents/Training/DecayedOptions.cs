namespace Proximal.MLAgents;

/// <summary>Decays the clip range to 0.1 and the entropy coefficient to 1e-5, as the linear schedules of ML-Agents
/// do.</summary>
/// <param name="settings">Settings of the behavior.</param>
internal sealed class DecayedOptions(BehaviorSettings settings) : ITrainingCallback
{
    /// <inheritdoc/>
    public void OnTrainingStart(ITrainer trainer) => Set(trainer);

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer) => Set(trainer);

    private void Set(ITrainer trainer)
    {
        var ppo = (Ppo)trainer;
        double left = Math.Clamp(1 - ((double)trainer.Steps / trainer.TotalSteps), 0, 1);
        if (settings.IsEpsilonLinear ?? settings.IsLearningRateLinear)
            ppo.ClipRange = Decay(settings.Epsilon, ConvertedOptions.FinalEpsilon, left);
        if (settings.IsBetaLinear ?? settings.IsLearningRateLinear)
            ppo.EntropyCoefficient = Decay(settings.Beta, ConvertedOptions.FinalBeta, left);
    }

    // Values below the final one are kept.
    private static double Decay(double initial, double final, double left) =>
        initial <= final ? initial : final + ((initial - final) * left);
}
