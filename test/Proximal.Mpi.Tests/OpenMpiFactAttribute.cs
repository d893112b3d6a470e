using System.Runtime.CompilerServices;

namespace Proximal.Mpi.Tests;

/// <summary>A test that is skipped where Open MPI is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenMpiFactAttribute : FactAttribute
{
    public OpenMpiFactAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine)
    {
        Skip = "Open MPI is not installed: apt-get install openmpi-bin libopenmpi3";
        SkipType = typeof(Job);
        SkipUnless = nameof(Job.IsPossible);
    }
}

/// <summary>A test that is skipped where Open MPI is not installed, and unless long tests run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongOpenMpiFactAttribute : FactAttribute
{
    public LongOpenMpiFactAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine)
    {
        Skip =
            "takes long (PROXIMAL_LONG_TESTS=1 runs it), and needs Open MPI: apt-get install openmpi-bin libopenmpi3";
        SkipType = typeof(Job);
        SkipUnless = nameof(Job.RunsLong);
    }
}
