namespace Proximal.Experiments;

/// <summary>Writes <c>summary.json</c> when a trainer that a program trains itself comes to its end.</summary>
/// <param name="run">The run's folder.</param>
/// <param name="configuration">Its settings.</param>
internal sealed class SummaryCallback(RunFolder run, RunConfiguration configuration) : ITrainingCallback
{
    private double before;

    public void OnTrainingStart(ITrainer trainer)
    {
        before = trainer.Steps > 0 ? run.SecondsTrained() : 0;
        File.Delete(run.Summary);
    }

    public void OnUpdate(ITrainer trainer) { }

    public void OnTrainingEnd(ITrainer trainer)
    {
        if (trainer is IAgentTrainer agent)
            RunSummaries.Write(run, configuration, agent, before + trainer.Clock.Elapsed.TotalSeconds);
    }
}
