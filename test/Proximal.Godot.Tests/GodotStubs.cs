#pragma warning disable CA1050, CA1716, CA1707, MA0047, CA1822, CA1024, CA1711, CA1720, IDE1006, MA0048

// Declarations of GodotSharp that the sample uses, so that it is compiled and run without the engine.
namespace Godot;

[AttributeUsage(AttributeTargets.Property)]
public sealed class ExportAttribute : Attribute;

public class Node : IDisposable
{
    public SceneTree Tree { get; set; } = new();

    public bool IsProcessing { get; private set; } = true;

    public virtual void _Ready() { }

    public virtual void _PhysicsProcess(double delta) { }

    public SceneTree GetTree() => Tree;

    public void SetPhysicsProcess(bool enable) => IsProcessing = enable;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}

public class Node2D : Node
{
    public Vector2 Position { get; set; }
}

public sealed class SceneTree
{
    public List<Node> Agents { get; } = [];

    public bool HasQuit { get; private set; }

    public IReadOnlyList<Node> GetNodesInGroup(string group) => group == "AGENT" ? Agents : [];

    public void Quit() => HasQuit = true;
}

public readonly record struct Vector2(float X, float Y)
{
    public static Vector2 Zero => default;

    public static Vector2 operator +(Vector2 a, Vector2 b) => new(a.X + b.X, a.Y + b.Y);

    public static Vector2 operator -(Vector2 a, Vector2 b) => new(a.X - b.X, a.Y - b.Y);

    public static Vector2 operator *(Vector2 a, float factor) => new(a.X * factor, a.Y * factor);

    public static Vector2 operator /(Vector2 a, float divisor) => new(a.X / divisor, a.Y / divisor);

    public float DistanceTo(Vector2 other) => MathF.Sqrt(Square(this - other));

    public Vector2 LimitLength(float length = 1)
    {
        float own = MathF.Sqrt(Square(this));
        return own > length ? this * (length / own) : this;
    }

    private static float Square(Vector2 v) => (v.X * v.X) + (v.Y * v.Y);
}

public static class Engine
{
    public static int PhysicsTicksPerSecond { get; set; }

    public static double TimeScale { get; set; }
}

public static class OS
{
    public static string[] Arguments { get; set; } = [];

    public static string[] GetCmdlineArgs() => Arguments;
}

public static class GD
{
    private static Proximal.Rng random;

    public static void Seed(ulong seed) => random = new Proximal.Rng(seed);

    public static double RandRange(double from, double to) => from + ((to - from) * random.NextSingle());

    public static void PushError(string message) => throw new InvalidOperationException(message);
}

public static class FileAccess
{
    public static byte[] GetFileAsBytes(string path) => File.ReadAllBytes(path);
}
