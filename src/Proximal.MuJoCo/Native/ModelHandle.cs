using System.Runtime.InteropServices;

namespace Proximal.MuJoCo;

/// <summary>An <c>mjModel*</c>, deleted after the last simulation of it.</summary>
internal sealed class ModelHandle : SafeHandle
{
    public ModelHandle(nint model)
        : base(0, ownsHandle: true) => SetHandle(model);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Engine.Instance.DeleteModel(handle);
        return true;
    }
}
