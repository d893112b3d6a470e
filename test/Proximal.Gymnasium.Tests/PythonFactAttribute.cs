using System.Runtime.CompilerServices;

namespace Proximal.Gymnasium.Tests;

/// <summary>A test that is skipped without a Python that has numpy.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine)
    {
        Skip = Python.Reason;
        SkipType = typeof(Python);
        SkipUnless = nameof(Python.IsThere);
    }
}

/// <summary>A test that is skipped without a Python that has numpy, and unless long tests run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongPythonFactAttribute : FactAttribute
{
    public LongPythonFactAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine)
    {
        Skip = $"takes long (PROXIMAL_LONG_TESTS=1 runs it) and {Python.Reason}";
        SkipType = typeof(Python);
        SkipUnless = nameof(Python.RunsLong);
    }
}

/// <summary>A theory that is skipped without a Python that has numpy.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine)
    {
        Skip = Python.Reason;
        SkipType = typeof(Python);
        SkipUnless = nameof(Python.IsThere);
    }
}

/// <summary>A theory that is skipped without a Python that has numpy, and unless long tests run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongPythonTheoryAttribute : TheoryAttribute
{
    public LongPythonTheoryAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine)
    {
        Skip = $"takes long (PROXIMAL_LONG_TESTS=1 runs it) and {Python.Reason}";
        SkipType = typeof(Python);
        SkipUnless = nameof(Python.RunsLong);
    }
}
