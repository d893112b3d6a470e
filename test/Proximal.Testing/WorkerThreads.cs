namespace Proximal.Testing;

/// <summary>
/// The collection of tests that set the number of threads of the whole process. No other test runs beside them.
/// </summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class WorkerThreads;
