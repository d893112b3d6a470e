namespace Proximal.Extensibility.Tests;

/// <summary>Counts the calls of each hook.</summary>
internal sealed class HookCounter : ITrainingCallback
{
    public long TrainingStarts { get; private set; }

    public long RolloutStarts { get; private set; }

    public long Steps { get; private set; }

    public long RolloutEnds { get; private set; }

    public long GradientSteps { get; private set; }

    public long Updates { get; private set; }

    public long TrainingEnds { get; private set; }

    public double Rewards { get; private set; }

    public void OnTrainingStart(ITrainer trainer) => TrainingStarts++;

    public void OnRolloutStart(ITrainer trainer) => RolloutStarts++;

    public void OnStep(ITrainer trainer)
    {
        Steps++;
        foreach (float reward in ((IAgentTrainer)trainer).LastStep.Rewards)
            Rewards += reward;
    }

    public void OnRolloutEnd(ITrainer trainer) => RolloutEnds++;

    public void OnGradientStep(ITrainer trainer) => GradientSteps++;

    public void OnUpdate(ITrainer trainer) => Updates++;

    public void OnTrainingEnd(ITrainer trainer) => TrainingEnds++;
}
