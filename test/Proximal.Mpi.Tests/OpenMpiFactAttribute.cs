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
