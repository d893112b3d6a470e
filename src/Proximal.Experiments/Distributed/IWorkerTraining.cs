namespace Proximal.Experiments;

/// <summary>Training whose environments are stepped by workers in other processes.</summary>
internal interface IWorkerTraining
{
    /// <summary>Creates environments that take their rollouts from the workers.</summary>
    /// <param name="configuration">Configuration of the run.</param>
    /// <exception cref="InvalidInputException">Workers cannot train the configuration.</exception>
    VectorEnvironment CreateEnvironments(RunConfiguration configuration);

    /// <summary>Returns the callback that starts the workers at the start of training and gives them the weights of
    /// every update.</summary>
    /// <param name="run">Folder of the run.</param>
    /// <param name="configuration">Configuration of the run.</param>
    /// <param name="stop">Signal that ends the waiting for workers.</param>
    /// <param name="report">Receives a line about each change of the workers.</param>
    IWorkerSession Begin(RunFolder run, RunConfiguration configuration, StopSignal stop, Action<string> report);
}

/// <summary>Callback of a training with workers. Disposing it stops listening for them.</summary>
internal interface IWorkerSession : ITrainingCallback, IDisposable;
