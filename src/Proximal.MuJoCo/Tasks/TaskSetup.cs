using System.Text;

namespace Proximal.MuJoCo;

/// <summary>What a task is created from: the version of its rules, its arguments and its model.</summary>
internal sealed class TaskSetup
{
    /// <summary>Loads the model.</summary>
    /// <param name="isV5">Whether the rules are those of version 5, not 4.</param>
    /// <param name="options">The arguments.</param>
    /// <param name="modelFile">Embedded model, which the argument <c>model</c> replaces.</param>
    public TaskSetup(bool isV5, TaskOptions options, string modelFile)
    {
        (IsV5, Options) = (isV5, options);
        Model = options.Text("model") is { } path
            ? MuJoCoModel.Load(path)
            : MuJoCoModel.Parse(Encoding.UTF8.GetString(EmbeddedFile.Read(modelFile)), modelFile);
    }

    public bool IsV5 { get; }

    public TaskOptions Options { get; }

    public MuJoCoModel Model { get; }

    /// <summary>Checks that a model of the user has what the rules of the task read.</summary>
    /// <returns>This setup.</returns>
    /// <exception cref="InvalidInputException">The model has too few positions or velocities.</exception>
    public TaskSetup Require(int positions, int velocities) =>
        Model.Nq >= positions && Model.Nv >= velocities
            ? this
            : throw new InvalidInputException(
                $"the model {Model.Name} has {Model.Nq} joint positions and {Model.Nv} velocities, but the task "
                    + $"needs at least {positions} and {velocities}"
            );
}
