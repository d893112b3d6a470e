#:project ../src/Proximal.Box2D/Proximal.Box2D.csproj
#:project ../src/Proximal.MuJoCo/Proximal.MuJoCo.csproj
#:property PublishAot=false
using System.Numerics;
using System.Text;
using Proximal;
using Proximal.Box2D;
using Proximal.Environments;
using Proximal.MuJoCo;
using Proximal.Rendering;
using Proximal.Tensors;

// Draws the pictures of docs/environments.md and docs/mujoco.md, docs/images/environments/*.svg: each environment after
// some random steps. Needs an installed MuJoCo: dotnet run -c Release eng/Pictures.cs
const int Width = 240;

EnvironmentRegistry environments = new EnvironmentRegistry().AddBox2D().AddMuJoCo();
string folder = Path.Combine("docs", "images", "environments");
Directory.CreateDirectory(folder);
foreach (EnvironmentEntry entry in environments.All)
{
    // Other versions look the same; the diagnostics are no scenes.
    bool isVariant =
        entry.Name.Contains("NoVel", StringComparison.Ordinal)
        || entry.Name
            is "MountainCarContinuous-v0"
                or "CliffWalkingSlippery-v1"
                or "Taxi-v3"
                or "LunarLanderContinuous-v3"
        || entry.Name.StartsWith("Diagnostics/", StringComparison.Ordinal)
        || (
            entry.Name.StartsWith("MinAtar/", StringComparison.Ordinal)
            && entry.Name.EndsWith("-v0", StringComparison.Ordinal)
        )
        || (
            environments.Families[^1].Environments.Contains(entry)
            && entry.Name.EndsWith("-v4", StringComparison.Ordinal)
        );
    if (isVariant)
        continue;
    IEnvironment environment = entry.Create();
    Play(environment, StepsOf(entry.Name));
    var ratio = new AspectRatio();
    environment.Render(ratio);
    var canvas = new SvgCanvas(Width, (int)Math.Round(Width * ratio.Value));
    environment.Render(canvas);
    string file = Path.Combine(folder, $"{entry.Name.Replace('/', '-')}.svg");
    File.WriteAllText(file, canvas.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    Console.WriteLine($"{file}, {new FileInfo(file).Length} bytes");
    (environment as IDisposable)?.Dispose();
}

// Long enough for something to happen, short enough that most episodes still run.
static int StepsOf(string name) =>
    name switch
    {
        "LunarLander-v3" => 45,
        _ when name.StartsWith("MinAtar/", StringComparison.Ordinal) => 30,
        _ => 12,
    };

static void Play(IEnvironment environment, int steps)
{
    var random = new Rng(seed: 4, stream: 0);
    var observation = new float[environment.ObservationSpace.ObservationSize];
    var action = new float[environment.ActionSpace.ActionSize];
    environment.Seed(seed: 4, stream: 1);
    environment.Reset(observation);
    for (int i = 0; i < steps; i++)
    {
        environment.ActionSpace.SampleAction(ref random, action);
        if (environment.Step(action, observation).Ended)
            environment.Reset(observation);
    }
}

/// <summary>A canvas that records the height of a picture divided by its width.</summary>
internal sealed class AspectRatio : ICanvas
{
    public double Value { get; private set; } = 1;

    public void Begin(Vector2 lowerLeft, Vector2 upperRight, Rgba background)
    {
        Vector2 size = Vector2.Abs(upperRight - lowerLeft);
        Value = size.Y / size.X;
    }

    public void Polygon(ReadOnlySpan<Vector2> corners, Rgba fill) { }

    public void Polyline(ReadOnlySpan<Vector2> points, float width, Rgba color) { }

    public void Circle(Vector2 center, float radius, Rgba fill) { }

    public void Text(Vector2 at, string text, float size, Rgba color, TextAnchor anchor = TextAnchor.Start) { }
}
