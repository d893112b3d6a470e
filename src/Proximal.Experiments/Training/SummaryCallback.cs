namespace Proximal.Experiments;

/// <summary>Callback that writes <c>summary.json</c> at the end of a training that a program runs itself.</summary>
/// <param name="run">Folder of the run.</param>
/// <param name="configuration">Configuration of the run.</param>
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
