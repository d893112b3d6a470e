namespace Proximal.Language.Tests;

/// <summary>Tests that set the number of threads of the whole process: they run one after another, with nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WorkerThreads
{
    public const string Name = "worker threads";
}
