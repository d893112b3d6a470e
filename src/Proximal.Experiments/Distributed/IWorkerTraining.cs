using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Training whose environments are stepped by workers in other processes.</summary>
internal interface IWorkerTraining
{
    /// <summary>Creates environments that take their rollouts from the workers.</summary>
    /// <param name="environment">Environment.</param>
    /// <param name="options">Options of the run.</param>
    /// <exception cref="InvalidInputException">Workers cannot train with the options.</exception>
    VectorEnvironment CreateEnvironments(EnvironmentEntry environment, TrainingOptions options);

    /// <summary>Returns the callback that starts the workers at the start of training and gives them the weights of
    /// every update.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="configuration">Configuration of the run, in YAML.</param>
    /// <param name="isStopRequested">Returns whether the waiting for workers ends.</param>
    /// <param name="report">Receives a line about each change of the workers.</param>
    IWorkerSession Begin(string folder, string configuration, Func<bool> isStopRequested, Action<string> report);
}
