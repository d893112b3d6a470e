using Proximal.Rendering;

namespace Proximal.Box2D;

internal static class LunarLanderRenderer
{
    public static void Draw(in LunarLanderState state, ICanvas canvas) { }
}
