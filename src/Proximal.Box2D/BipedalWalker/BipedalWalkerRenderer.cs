using Proximal.Rendering;

namespace Proximal.Box2D;

internal static class BipedalWalkerRenderer
{
    public static void Draw(in BipedalWalkerState state, ICanvas canvas) { }
}
