using System.Numerics;

namespace Proximal.MuJoCo;

/// <summary>Projects points of the world to the plane of an image.</summary>
internal readonly struct ViewProjection
{
    private readonly Vector3 right;
    private readonly Vector3 up;
    private readonly Vector3 viewer;

    public ViewProjection(MuJoCoViewDirection direction)
    {
        (right, up) = direction switch
        {
            MuJoCoViewDirection.Top => (Vector3.UnitX, Vector3.UnitY),
            MuJoCoViewDirection.Raised => Raised(Vector3.Normalize(new Vector3(0.35f, -0.85f, 0.4f))),
            _ => (Vector3.UnitX, Vector3.UnitZ),
        };
        viewer = Vector3.Cross(right, up);
    }

    public Vector2 Project(Vector3 point) => new(Vector3.Dot(point, right), Vector3.Dot(point, up));

    /// <summary>Distance towards the viewer: larger values cover smaller ones.</summary>
    public float Depth(Vector3 point) => Vector3.Dot(point, viewer);

    private static (Vector3 Right, Vector3 Up) Raised(Vector3 viewer)
    {
        var across = Vector3.Normalize(Vector3.Cross(Vector3.UnitZ, viewer));
        return (across, Vector3.Cross(viewer, across));
    }
}
