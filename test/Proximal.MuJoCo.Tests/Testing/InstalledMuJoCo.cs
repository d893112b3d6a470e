namespace Proximal.MuJoCo.Tests;

/// <summary>The MuJoCo library of this machine.</summary>
public static class InstalledMuJoCo
{
    public const string Reason = "MuJoCo is not installed";

    public const string GoldenReason = "the reference values are those of MuJoCo 2.2.2";

    private const int GoldenVersion = 222;

    /// <summary>Whether the library is installed. Other problems with it fail the tests.</summary>
    public static bool IsUsable { get; } = Find();

    /// <summary>Whether the version is that of the reference values. Others differ from the first contact on.</summary>
    public static bool HasGoldenVersion => IsUsable && Engine.Instance.Layout.Version == GoldenVersion;

    private static bool Find()
    {
        try
        {
            return Engine.Instance.Layout.Version > 0;
        }
        catch (InvalidInputException exception)
            when (exception.Message.StartsWith("the MuJoCo library was not found", StringComparison.Ordinal))
        {
            return false;
        }
    }
}
